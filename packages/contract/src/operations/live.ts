import { z } from "zod";
import type { Operation } from "./operation.ts";

/** The stream of changes, and the description of this API. */
export const liveOperations = {
  streamEvents: {
    method: "GET",
    path: "/events",
    summary: "Server-sent events: something changed (usage, approvals, configuration)",
    tag: "Live",
    access: "member",
    produces: "text/event-stream",
    status: 200,
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    summary: "This API as OpenAPI 3.1",
    tag: "Meta",
    access: "public",
    response: z.looseObject({ openapi: z.string() }),
    status: 200,
  },
} as const satisfies Record<string, Operation>;
