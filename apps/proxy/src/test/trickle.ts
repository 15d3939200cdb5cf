import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A provider whose streams never end: slow ones, which begin with one piece, and for the user `flood` as fast as they are read. */
export interface Trickle {
  host: string;
  url: string;
  /** Streams whose connection is open. */
  readonly streaming: number;
  /** Bytes of floods that their connections have taken. */
  readonly written: number;
  /** From now on each slow stream has another piece every so many milliseconds. */
  drip: (everyMs: number) => void;
  close: () => Promise<void>;
}

const event = (words: number) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: " apple".repeat(words) } }] })}\n\n`;
const PIECE = Buffer.from(event(4));
const FLOOD = Buffer.from(event(10_000));

export async function startTrickle(): Promise<Trickle> {
  const slow = new Set<ServerResponse>();
  let streaming = 0;
  let written = 0;

  /** Writes as long as the other side reads. */
  async function flood(response: ServerResponse): Promise<void> {
    while (!response.destroyed) {
      if (response.write(FLOOD)) {
        written += FLOOD.length;
        await pause(1);
        continue;
      }
      await new Promise<void>((resolve) => {
        response.once("drain", resolve).once("close", resolve);
      });
      written += FLOOD.length;
    }
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { user } = JSON.parse(Buffer.concat(chunks).toString());
    streaming++;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    response.on("error", () => response.destroy());
    response.on("close", () => {
      streaming--;
      slow.delete(response);
    });
    if (user === "flood") await flood(response);
    else {
      slow.add(response);
      response.write(PIECE);
    }
  });
  let ticking: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 2_048, resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    get streaming() {
      return streaming;
    },
    get written() {
      return written;
    },
    drip(everyMs) {
      ticking = setInterval(() => {
        for (const response of slow) if (response.writableLength === 0) response.write(PIECE);
      }, everyMs);
    },
    async close() {
      clearInterval(ticking);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
