import { type Call, isObject, type WireFormat } from "../call.ts";
import type { Usage } from "../usage.ts";

/** Work that a vendor does after its first answer, and tells the usage of later. */
export interface StartedJob {
  /** The vendor's name for it. */
  id: string;
  /** How many requests it has: as many have to be told of before it is settled. */
  requests: number;
}

/** What an answer tells of a job, by the path that it was asked for at. */
export interface JobQuestion {
  /** The vendor's name for it. */
  id: string;
  /** The results of an Anthropic batch, the batch itself, or a response of OpenAI's. */
  told: "batch_results" | "batch" | "response";
}

/** What is known of the call that started a job, by which its usage is read. */
export type JobAsked = Pick<Call, "vendor" | "units" | "drawing" | "regional">;

/** What all requests of a job have used that has ended. */
export interface JobReport {
  id: string;
  /** How many requests were told of: null where all are, whatever their number. */
  requests: number | null;
  /** Of each request that is billed. */
  usagesOf: (asked: JobAsked) => readonly Usage[];
}

/** Whether a vendor goes on with a job, as it says itself. */
export type JobState = "running" | "ended";

const ID = /^[\w-]{1,200}$/;

/** Pure: the job that a success of a call names whose usage is told later; null where there is none. */
export function startedJob(call: Call, answer: unknown): StartedJob | null {
  if (call.laterRequests === 0 || !isObject(answer)) return null;
  const { id } = answer;
  return typeof id === "string" && ID.test(id) ? { id, requests: call.laterRequests } : null;
}

/** The first event of a stream is of the response that it begins. */
const STREAMED_ID = /"id"\s*:\s*"(resp_[\w-]{1,195})"/;
const MOST_OF_FIRST_EVENT = 64 * 1024;

/** Finds the job that a stream has started, whose client may leave it before it ends. */
export interface StreamedJob {
  push(chunk: Uint8Array): void;
  started(): StartedJob | null;
}

export function streamedJob({ laterRequests: requests }: Call): StreamedJob {
  let text = "";
  let id: string | undefined;
  return {
    push(chunk) {
      if (id !== undefined || text.length > MOST_OF_FIRST_EVENT) return;
      text += Buffer.from(chunk).toString("latin1");
      id = STREAMED_ID.exec(text)?.[1];
    },
    started: () => (id === undefined ? null : { id, requests }),
  };
}

const BATCH = /^(?:\/v1)?\/messages\/batches\/([\w-]{1,200})(\/results)?$/;
const RESPONSE = /^(?:\/[\w.-]+){0,4}\/responses\/([\w-]{1,200})(\/cancel)?$/;

/** Pure: which job an answer may tell of; null for any other call. */
export function jobQuestion(format: WireFormat, method: string, path: string): JobQuestion | null {
  if (format === "anthropic") {
    const [, id, results] = (method === "GET" && BATCH.exec(path)) || [];
    if (id === undefined) return null;
    return { id, told: results === undefined ? "batch" : "batch_results" };
  }
  if (format !== "openai") return null;
  const [, id, cancels] = RESPONSE.exec(path) ?? [];
  if (id === undefined || method !== (cancels === undefined ? "GET" : "POST")) return null;
  return { id, told: "response" };
}
