import { once } from "node:events";
import { Agent, request } from "node:http";
import { NUMBER, requestBody } from "./canned.ts";
import type { Target } from "./load.ts";

/** Times of one streamed answer in milliseconds since its request was sent. */
interface Streamed {
  firstByteMs: number;
  totalMs: number;
}

export interface Streams {
  /** Milliseconds until the first byte of each answer's body, and until its end. */
  firstByteMs: number[];
  totalMs: number[];
  perSecond: number;
}

const BODY = requestBody("1 KB", true);
let streamed = 0;

/** A request that no other is equal to. */
function numbered(): string {
  return BODY.replace(NUMBER, `${streamed++}`.padStart(NUMBER.length, "9"));
}

/** @throws Error for an answer that is not a whole stream */
async function streamOnce({ url, headers }: Target, agent: Agent): Promise<Streamed> {
  const started = performance.now();
  const sent = request(url, {
    agent,
    method: "POST",
    headers: { ...headers, "content-type": "application/json", "content-length": BODY.length },
  });
  sent.end(numbered());
  const [answer] = await once(sent, "response");
  let firstByteMs = 0;
  let tail = "";
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if (firstByteMs === 0) firstByteMs = performance.now() - started;
    tail = (tail + chunk.toString("latin1")).slice(-64);
  }
  if (answer.statusCode !== 200 || !tail.endsWith("data: [DONE]\n\n"))
    throw new Error(`${url} answers ${answer.statusCode} and ends with ${JSON.stringify(tail)}`);
  return { firstByteMs, totalMs: performance.now() - started };
}

/** Streams answers over so many connections for a while, each as soon as the last one has ended. */
export async function streamFor(
  target: Target,
  connections: number,
  seconds: number,
): Promise<Streams> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const started = performance.now();
  const streams: Streams = { firstByteMs: [], totalMs: [], perSecond: 0 };
  const one = async () => {
    while (performance.now() - started < seconds * 1000) {
      const { firstByteMs, totalMs } = await streamOnce(target, agent);
      streams.firstByteMs.push(firstByteMs);
      streams.totalMs.push(totalMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  streams.perSecond = (streams.totalMs.length * 1000) / (performance.now() - started);
  agent.destroy();
  return streams;
}
