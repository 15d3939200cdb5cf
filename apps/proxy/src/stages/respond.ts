import { headers as names } from "@pag0/contract";
import { ClientGoneError } from "../body.ts";
import type { CachedAnswer } from "../cache/answer.ts";
import type { Call } from "../call.ts";

export interface Answer {
  status: number;
  /** None of ours among them: those are in what the call is told. */
  headers: Record<string, string | string[]>;
}

/** Bytes of a body that goes out in one text with its headers, which the system takes at once. */
const SMALL_BYTES = 8 * 1024;

/** Names and values in turn, which node:http writes with the least to do. */
function headersOf({ told, requestId }: Call, { headers }: Answer): (string | string[])[] {
  const list: (string | string[])[] = [names.requestId, requestId];
  for (const name of Object.keys(headers)) list.push(name, headers[name] as string | string[]);
  for (const name of Object.keys(told)) list.push(name, told[name] as string);
  return list;
}

/** A caller that stops reading would keep its call, its connections and their memory for ever. */
function cutWhenStalled({ response, stalledMs }: Call): void {
  response.setTimeout(stalledMs, () => response.destroy());
}

/** Lets out what `startAnswer` keeps for the first chunk; node:http would send the end of an answer before it. */
function letOut({ response }: Call): void {
  if (response.writableCorked > 0) response.uncork();
}

/** Sends status and headers; the body follows in chunks. A chunk that is there already goes with them. */
export function startAnswer(call: Call, answer: Answer): void {
  call.capture?.began(String(answer.headers["content-type"] ?? ""));
  if (call.gone.aborted) return;
  const { response } = call;
  response.cork();
  response.writeHead(answer.status, headersOf(call, answer));
  // `flushHeaders` would write a provider's bytes above ASCII as UTF-8 of what they were read as.
  response.write("", "latin1");
  process.nextTick(() => letOut(call));
  cutWhenStalled(call);
}

/** Writes a chunk and, where the caller reads slower than the provider writes, waits for the caller. */
export async function writeChunk(call: Call, chunk: Buffer): Promise<void> {
  call.capture?.add(chunk);
  if (call.response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      call.response.off("drain", done);
      call.gone.removeEventListener("abort", done);
      resolve();
    };
    call.response.once("drain", done);
    call.gone.addEventListener("abort", done, { once: true });
  });
}

/** Cuts an answer that was started: what the caller was to have of it goes out before. */
export function cutAnswer(call: Call): void {
  letOut(call);
  call.response.destroy();
}

export function endAnswer(call: Call): void {
  if (call.gone.aborted) return;
  letOut(call);
  call.response.end();
}

/** Sends an answer that is there as a whole. */
export function sendAnswer(call: Call, answer: Answer, body: Buffer): void {
  if (call.gone.aborted) throw new ClientGoneError();
  call.capture?.began(String(answer.headers["content-type"] ?? ""));
  call.capture?.add(body);
  const headers = headersOf(call, answer);
  // What a question for the head alone tells of the length is the provider's.
  if (answer.status !== 204 && answer.status !== 304 && call.method !== "HEAD")
    headers.push("content-length", String(body.length));
  const response = call.response.writeHead(answer.status, headers);
  // A character of Latin-1 is the byte that it was read from.
  if (body.length <= SMALL_BYTES) response.end(body.toString("latin1"), "latin1");
  else response.end(body);
  // What the system has taken already cannot stall here.
  if ((call.response.socket?.writableLength ?? 0) > 0) cutWhenStalled(call);
}

/** Sends a kept answer: a stream chunk by chunk as it came, at the caller's pace. */
export async function replayAnswer(call: Call, answer: CachedAnswer): Promise<void> {
  if (!answer.stream) {
    const [only, ...more] = answer.chunks;
    // Callers that read slowly all read the one that is kept.
    const body = only !== undefined && more.length === 0 ? only : Buffer.concat(answer.chunks);
    return sendAnswer(call, { status: 200, headers: answer.headers }, body);
  }
  startAnswer(call, { status: 200, headers: answer.headers });
  for (const chunk of answer.chunks) if (!call.gone.aborted) await writeChunk(call, chunk);
  endAnswer(call);
}

/** Sends a document of our own. */
export function sendJson(call: Call, status: number, document: unknown): void {
  const body = Buffer.from(JSON.stringify(document));
  sendAnswer(
    call,
    { status, headers: { "content-type": "application/json", "cache-control": "no-store" } },
    body,
  );
}
