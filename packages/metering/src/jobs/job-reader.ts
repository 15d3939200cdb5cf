import { anthropicAnswerUsage } from "../anthropic/usage.ts";
import { callOf, isObject, type JsonObject, objectAt } from "../call.ts";
import { openAiAnswerUsage } from "../openai/usage.ts";
import { usageWhereKept } from "../regional.ts";
import { count, noUsage, type Usage } from "../usage.ts";
import type { JobAsked, JobQuestion, JobReport, JobState } from "./job.ts";

/** Reads an answer on its way for what a job has used. */
export interface JobReader {
  push(chunk: Uint8Array): void;
  /** Called when the answer came to its end; null where it does not tell what the whole job used. */
  end(): JobReport | null;
  /** After its end: whether the job goes on; null where the answer does not say. */
  state(): JobState | null;
}

/** A longer text, of one line or of a whole document, is not read: the job stays at the most it can cost. */
const LONGEST_TEXT = 64 * 1024 * 1024;
/** What Anthropic takes into a batch. */
const MOST_REQUESTS = 100_000;
const LINE_END = 10;
const NEW_LINE = Uint8Array.of(LINE_END);

function parsed(text: Buffer): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text.toString("utf8"));
    return isObject(value) ? value : null;
  } catch {
    // Half a line or nonsense: an upstream may answer anything.
    return null;
  }
}

/** Ends of requests that Anthropic does not bill: https://docs.claude.com/en/docs/build-with-claude/batch-processing */
const FREE_ENDS = new Set(["errored", "canceled", "expired"]);

const CODE = "code_interpreter_session";
/** A call whose code is billed, as a request of a batch may be. */
const RUNS_CODE = callOf({
  ...{ format: "anthropic", operation: "messages" },
  units: [{ kind: CODE, count: 1, key: null }],
});

/** What a request used, with the container that its code ran in where the batch is billed for any. */
function billed(usage: Usage, { units }: JobAsked): Usage {
  if (usage.units.length === 0 || units.some(({ kind }) => kind === CODE)) return usage;
  return { ...usage, units: usage.units.filter(({ kind }) => kind !== CODE) };
}

/** What one request of a batch used: nothing where it is not billed; undefined where its line says neither. */
function resultUsage(line: JsonObject): Usage | null | undefined {
  const result = objectAt(line, "result");
  if (result === null) return undefined;
  if (FREE_ENDS.has(String(result.type))) return null;
  const message = result.type === "succeeded" ? objectAt(result, "message") : null;
  const usage = message === null ? null : anthropicAnswerUsage(message, RUNS_CODE);
  // Whatever the message says of its tier, a batch is billed as one.
  return usage === null ? undefined : { ...usage, serviceTier: "batch" };
}

/** Takes a text apart into its lines, keeping no more than the one that is coming; a line that is too long ends it. */
function lines(endLine: (line: Buffer) => void, tooLong: () => void): (chunk: Uint8Array) => void {
  let pieces: Buffer[] = [];
  let length = 0;
  return (chunk) => {
    for (let from = 0; ; ) {
      const end = chunk.indexOf(LINE_END, from);
      const piece = chunk.subarray(from, end === -1 ? undefined : end);
      length += piece.length;
      if (length > LONGEST_TEXT) return tooLong();
      // A copy: the bytes go on, and their memory may be used again.
      pieces.push(Buffer.from(piece));
      if (end === -1) return;
      endLine(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces));
      pieces = [];
      length = 0;
      from = end + 1;
    }
  };
}

/** Reads the results of a batch, one JSON text to a line. */
function resultsReader(id: string): JobReader {
  const usages: Usage[] = [];
  let requests = 0;
  let isBroken = false;
  const push = lines(
    (line) => {
      if (line.length < 3 && line.toString("latin1").trim() === "") return;
      const result = parsed(line);
      const usage = result === null ? undefined : resultUsage(result);
      requests += 1;
      if (usage === undefined || requests > MOST_REQUESTS) isBroken = true;
      else if (usage !== null) usages.push(usage);
    },
    () => {
      isBroken = true;
    },
  );
  return {
    push(chunk) {
      if (!isBroken) push(chunk);
    },
    end() {
      // The last line may end with the text.
      if (!isBroken) push(NEW_LINE);
      return isBroken
        ? null
        : { id, requests, usagesOf: (asked) => usages.map((usage) => billed(usage, asked)) };
    },
    // There are none before the batch has ended.
    state: () => (isBroken ? null : "ended"),
  };
}

/** A batch tells how many of its requests succeeded: where none has, it costs nothing, and has no results to fetch. */
function batchReport(id: string, batch: JsonObject): JobReport | null {
  if (batch.id !== id || batch.processing_status !== "ended") return null;
  const counts = objectAt(batch, "request_counts");
  if (counts === null || count(counts.succeeded) !== 0 || count(counts.processing) !== 0)
    return null;
  return { id, requests: null, usagesOf: () => [] };
}

const ENDED = new Set(["completed", "incomplete", "failed", "cancelled"]);
const RUNNING = new Set(["queued", "in_progress", "canceling"]);

function stateOf(id: string, document: JsonObject): JobState | null {
  if (document.id !== id) return null;
  const status = String(document.processing_status ?? document.status);
  if (RUNNING.has(status)) return "running";
  return status === "ended" || ENDED.has(status) ? "ended" : null;
}

/** A response that has ended tells its usage; one without it stays at the most it can cost. */
function responseReport(id: string, response: JsonObject): JobReport | null {
  if (response.id !== id || response.background !== true) return null;
  if (!ENDED.has(String(response.status))) return null;
  const of = { format: "openai", operation: "responses" } as const;
  const usageOf = (asked: Partial<JobAsked>) => {
    const call = callOf({ ...of, ...asked });
    const usage = openAiAnswerUsage(call, response);
    return usage === null ? null : usageWhereKept(call, usage);
  };
  if (usageOf({}) === null) return null;
  return { id, requests: null, usagesOf: (asked) => [usageOf(asked) ?? noUsage()] };
}

function documentReader(id: string, report: (document: JsonObject) => JobReport | null): JobReader {
  let pieces: Buffer[] | null = [];
  let length = 0;
  let state: JobState | null = null;
  return {
    push(chunk) {
      length += chunk.length;
      if (length > LONGEST_TEXT) pieces = null;
      pieces?.push(Buffer.from(chunk));
    },
    end() {
      const document = pieces === null ? null : parsed(Buffer.concat(pieces));
      if (document === null) return null;
      state = stateOf(id, document);
      return report(document);
    },
    state: () => state,
  };
}

const DATA = /^data:\s*/;

/** Reads a response that is streamed again for the event with which it ended. */
function responseStreamReader(id: string): JobReader {
  let report: JobReport | null = null;
  let isBroken = false;
  const push = lines(
    (line) => {
      const text = line.toString("utf8");
      if (!DATA.test(text)) return;
      const event = parsed(Buffer.from(text.replace(DATA, "")));
      const response = objectAt(event, "response");
      if (response !== null) report = responseReport(id, response) ?? report;
    },
    () => {
      isBroken = true;
    },
  );
  return {
    push(chunk) {
      if (!isBroken) push(chunk);
    },
    end: () => report,
    state: () => (report === null ? null : "ended"),
  };
}

/**
 * The reader of a success that may tell of a job.
 * @param isStream whether it is told by server-sent events
 */
export function jobReader({ id, told }: JobQuestion, isStream = false): JobReader {
  switch (told) {
    case "batch_results":
      return resultsReader(id);
    case "batch":
      return documentReader(id, (document) => batchReport(id, document));
    case "response":
      return isStream
        ? responseStreamReader(id)
        : documentReader(id, (document) => responseReport(id, document));
  }
}
