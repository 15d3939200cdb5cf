import { isObject } from "../call.ts";

/** Removes OpenAI's usage-only event from a stream; every other byte passes as it came. */
export interface UsageFilter {
  push(chunk: Uint8Array): Uint8Array | null;
  flush(): Uint8Array | null;
}

const LF = 10;
const CR = 13;
/** An event larger than this passes without being looked at. */
const LARGEST_EVENT = 1_048_576;

/** The index just after the first empty line, or -1. */
function eventEnd(bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== LF) continue;
    if (bytes[i + 1] === LF) return i + 2;
    if (bytes[i + 1] === CR && bytes[i + 2] === LF) return i + 3;
  }
  return -1;
}

function isUsageOnly(event: Uint8Array): boolean {
  const data = new TextDecoder()
    .decode(event)
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart())
    .join("\n");
  if (!data.includes('"usage"')) return false;
  try {
    const value: unknown = JSON.parse(data);
    return (
      isObject(value) &&
      Array.isArray(value.choices) &&
      value.choices.length === 0 &&
      isObject(value.usage)
    );
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

export function createUsageFilter(): UsageFilter {
  let rest: Uint8Array = new Uint8Array(0);
  return {
    push(chunk) {
      let bytes = rest.length === 0 ? chunk : new Uint8Array(Buffer.concat([rest, chunk]));
      const out: Uint8Array[] = [];
      for (let end = eventEnd(bytes); end !== -1; end = eventEnd(bytes)) {
        const event = bytes.subarray(0, end);
        if (!isUsageOnly(event)) out.push(event);
        bytes = bytes.subarray(end);
      }
      if (bytes.length > LARGEST_EVENT) {
        out.push(bytes);
        bytes = new Uint8Array(0);
      }
      rest = bytes;
      return out.length === 0
        ? null
        : out.length === 1
          ? (out[0] as Uint8Array)
          : new Uint8Array(Buffer.concat(out));
    },
    flush() {
      const left = rest;
      rest = new Uint8Array(0);
      return left.length === 0 ? null : left;
    },
  };
}
