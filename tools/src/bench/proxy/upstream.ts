/**
 * The provider of the benchmark: `node upstream.ts`, which prints its port. It reads HTTP/1.1 off the bare
 * socket and answers from memory, so that it is nowhere near the limit of what is measured. Requests must
 * announce their length, and a body must follow its head at once.
 */
import { createServer, type Socket } from "node:net";
import { answerBody, LARGE_BYTES, STREAM_PAUSE_MS, streamParts } from "./canned.ts";

const MAX_HEAD = 32 * 1024;

function whole(body: string, type = "application/json", status = "200 OK"): Buffer {
  const head = `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n`;
  return Buffer.from(`${head}x-request-id: req-bench\r\n\r\n${body}`);
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

function streamed(withUsage: boolean): Buffer[] {
  const head =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n" +
    "x-accel-buffering: no\r\ntransfer-encoding: chunked\r\n\r\n";
  const parts = streamParts(withUsage).map(chunk);
  return [head + parts[0], ...parts.slice(1, -1), `${parts.at(-1)}0\r\n\r\n`].map((text) =>
    Buffer.from(text),
  );
}

const SMALL = whole(answerBody("1 KB"));
const LARGE = whole(answerBody("64 KB"));
const STREAM = streamed(false);
const STREAM_WITH_USAGE = streamed(true);
const UNREADABLE = whole('{"error":"no length"}', "application/json", "411 Length Required");

function sendStream(socket: Socket, parts: readonly Buffer[]): void {
  let at = 0;
  const next = () => {
    const part = parts[at++];
    if (part === undefined || socket.destroyed) return;
    socket.write(part);
    setTimeout(next, STREAM_PAUSE_MS);
  };
  next();
}

/** Answers one connection's requests, one after the other. */
function serve(socket: Socket): void {
  let pending: Buffer = Buffer.alloc(0);
  let missing = 0;
  let answer: () => void = () => undefined;

  /** Takes in the head of a request. @returns what has come of its body; null while the head is not whole. */
  function readHead(): Buffer | null {
    const end = pending.indexOf("\r\n\r\n");
    if (end === -1) return null;
    const head = pending.toString("latin1", 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
    const rest = pending.subarray(end + 4);
    if (Number.isNaN(length) && !head.startsWith("GET ")) {
      socket.end(UNREADABLE);
      return null;
    }
    missing = Number.isNaN(length) ? 0 : length;
    if (length > LARGE_BYTES) answer = () => socket.write(LARGE);
    else answer = () => socket.write(SMALL);
    return rest;
  }

  let isHead = true;
  let isStream: boolean | null = null;
  let asksUsage = false;
  /** What a request asks for stands at the beginning or, put there by a proxy, at the end of its body. */
  function readBody(part: Buffer): void {
    isStream ??= part.toString("latin1", 0, 256).includes('"stream":true');
    if (isStream && !asksUsage) asksUsage = part.includes("include_usage");
  }

  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (data) => {
    pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
    while (pending.length > 0) {
      if (isHead) {
        const rest = readHead();
        if (rest === null) {
          if (pending.length > MAX_HEAD) socket.destroy();
          return;
        }
        pending = rest;
        isHead = false;
      }
      const part = pending.subarray(0, missing);
      if (part.length > 0) readBody(part);
      missing -= part.length;
      pending = pending.subarray(part.length);
      if (missing > 0) return;
      if (isStream) sendStream(socket, asksUsage ? STREAM_WITH_USAGE : STREAM);
      else answer();
      isHead = true;
      isStream = null;
      asksUsage = false;
    }
  });
}

const server = createServer(serve);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  console.log(JSON.stringify({ port: address.port }));
});
process.on("SIGTERM", () => process.exit(0));
