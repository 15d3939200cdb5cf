import type { Answer, Framing, StreamAnswer, StreamEvent } from "../answer.ts";
import { awsFrame } from "./aws-event-stream.ts";

/** Bytes that leave together. */
export interface Part {
  bytes: Buffer;
  /** Whether a model would take a token's time before it. */
  isToken: boolean;
}

export interface Encoded {
  status: number;
  headers: Record<string, string>;
  isStream: boolean;
  /** The tokens whose time passes before the first byte. */
  tokensBefore: number;
  parts: Part[];
  /** What may stand before the body and change nothing. */
  filler: string;
}

const CONTENT_TYPES: Record<Framing, string> = {
  sse: "text/event-stream; charset=utf-8",
  "sse-crlf": "text/event-stream",
  lines: "application/x-ndjson",
  list: "application/json; charset=UTF-8",
  aws: "application/vnd.amazon.eventstream",
};

const asText = (data: unknown) => (typeof data === "string" ? data : JSON.stringify(data));

function sse({ name, data, comment }: StreamEvent, newLine: string): string {
  if (comment !== undefined) return `: ${comment}${newLine}${newLine}`;
  return `${name === undefined ? "" : `event: ${name}${newLine}`}data: ${asText(data)}${newLine}${newLine}`;
}

function eventBytes(event: StreamEvent, framing: Framing, index: number): Buffer {
  switch (framing) {
    case "sse":
      return Buffer.from(sse(event, "\n"));
    case "sse-crlf":
      return Buffer.from(sse(event, "\r\n"));
    case "lines":
      return Buffer.from(`${asText(event.data)}\n`);
    case "list":
      return Buffer.from(`${index === 0 ? "[" : "\n,\r\n"}${asText(event.data)}`);
    case "aws":
      return awsFrame(event);
  }
}

function encodeStream(answer: StreamAnswer): Encoded {
  const framing = answer.framing ?? "sse";
  const parts = answer.events.map((event, index) => ({
    bytes: eventBytes(event, framing, index),
    isToken: event.isToken,
  }));
  if (framing === "list") parts.push({ bytes: Buffer.from("\n]\n"), isToken: false });
  return {
    status: 200,
    headers: {
      ...answer.headers,
      "content-type": answer.headers?.["content-type"] ?? CONTENT_TYPES[framing],
      "cache-control": "no-cache",
    },
    isStream: true,
    tokensBefore: 0,
    parts,
    filler: framing.startsWith("sse") ? `:${" ".repeat(997)}\n\n` : " ".repeat(1_000),
  };
}

/** The bytes of an answer as its vendor writes them. */
export function encodeAnswer(answer: Answer): Encoded {
  if (answer.kind === "stream") return encodeStream(answer);
  const bytes = answer.kind === "bytes" ? answer.body : Buffer.from(JSON.stringify(answer.body));
  return {
    status: answer.status,
    headers: {
      "content-type": answer.kind === "bytes" ? answer.contentType : "application/json",
      ...answer.headers,
    },
    isStream: false,
    tokensBefore: answer.tokens,
    parts: [{ bytes, isToken: false }],
    filler: " ".repeat(1_000),
  };
}
