import type { z } from "zod";
import type { Permission } from "../roles.ts";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One operation of the management API: handlers, OpenAPI, clients and the access test come from it. */
export interface Operation {
  method: HttpMethod;
  /** Path below `/api/v1`, parameters in braces. */
  path: string;
  summary: string;
  tag: string;
  /** What the caller needs: a permission, only a session (`member`), the set-up token, or nothing. */
  access: Permission | "member" | "setup" | "public";
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The largest body in bytes, where the usual mebibyte is too small. */
  maxBodyBytes?: number;
  /** JSON answer; absent where the answer is a file or a stream of the type named in `produces`. */
  response?: z.ZodType;
  produces?: string;
  status: 200 | 201 | 202 | 204;
}
