import { type OperationId, type OperationResponse, operations } from "@pag0/contract";
import type { z } from "zod";
import { ApiProblem, problemOf } from "./problem.ts";
import { operationUrl, type QueryValue } from "./url.ts";

type Body<Id extends OperationId> = (typeof operations)[Id] extends {
  body: infer S extends z.ZodType;
}
  ? z.input<S>
  : undefined;

export interface CallInput<Id extends OperationId> {
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, QueryValue>>;
  body?: Body<Id>;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/**
 * Calls one operation of the management API with the session's cookie.
 * @throws ApiProblem for every refusal, and with code NETWORK_ERROR where no answer came back.
 */
export async function call<Id extends OperationId>(
  id: Id,
  input: CallInput<Id> = {},
): Promise<OperationResponse<Id>> {
  const operation = operations[id];
  const init: RequestInit = {
    method: operation.method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(input.body === undefined ? {} : { "content-type": "application/json" }),
      ...input.headers,
    },
  };
  if (input.body !== undefined) init.body = JSON.stringify(input.body);
  if (input.signal !== undefined) init.signal = input.signal;
  let response: Response;
  try {
    response = await fetch(operationUrl(operation.path, input.params, input.query), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem({
      status: 0,
      code: "NETWORK_ERROR",
      detail: "The console could not be reached.",
      remedy: "Check the connection and try again.",
      requestId: "",
    });
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as OperationResponse<Id>;
  return (await response.json()) as OperationResponse<Id>;
}

/** The address of an operation that answers with a file. */
export function fileUrl(
  id: OperationId,
  input: {
    params?: Readonly<Record<string, string>>;
    query?: Readonly<Record<string, QueryValue>>;
  } = {},
): string {
  return operationUrl(operations[id].path, input.params, input.query);
}
