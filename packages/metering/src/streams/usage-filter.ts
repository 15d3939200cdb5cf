import { isObject } from "../call.ts";

/** Removes OpenAI's usage-only event from a stream; every other byte passes as it came. */
export interface UsageFilter {
  push(chunk: Uint8Array): Uint8Array | null;
  flush(): Uint8Array | null;
}

const LF = 10;
const CR = 13;
/** A usage event is smaller; a larger event passes without being looked at. */
const LARGEST_EVENT = 65_536;

function isUsageOnly(event: Uint8Array): boolean {
  const bytes = Buffer.from(event.buffer, event.byteOffset, event.byteLength);
  if (!bytes.includes('"usage"')) return false;
  const data = bytes
    .toString("utf8")
    .split(/\r\n|\r|\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart())
    .join("\n");
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

/**
 * Finds where events end while bytes pass: after an empty line, whichever of LF, CR and CRLF ends lines.
 * A CR at the end of what came may be half a CRLF, so the event's end waits for the byte after it.
 */
class EndFinder {
  /** Whether a byte that ends no line changes nothing, and need not be told. */
  inLine = false;
  #lineIsEmpty = false;
  #afterCr = false;
  #pending = false;

  next(byte: number): "before" | "after" | null {
    if (this.#afterCr && byte === LF) {
      // The second half of a CRLF belongs to the line that it ends.
      this.#afterCr = false;
      const ends = this.#pending;
      this.#pending = false;
      return ends ? "after" : null;
    }
    const endsBefore = this.#pending;
    this.#pending = false;
    this.#afterCr = byte === CR;
    this.inLine = byte !== LF && byte !== CR;
    if (this.inLine) {
      this.#lineIsEmpty = false;
      return endsBefore ? "before" : null;
    }
    if (endsBefore) {
      this.#lineIsEmpty = true;
      return "before";
    }
    const empty = this.#lineIsEmpty;
    this.#lineIsEmpty = true;
    if (!empty) return null;
    if (byte === LF) return "after";
    this.#pending = true;
    return null;
  }
}

/** A filter that looks at each event once; what it holds back is no more than one small event. */
export function createUsageFilter(): UsageFilter {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let passing = false;
  let finder = new EndFinder();

  /** Takes a piece of the event that is being read, and gives it up where the event is large. */
  function hold(piece: Uint8Array, out: Uint8Array[]): void {
    if (piece.length === 0) return;
    if (passing) {
      out.push(piece);
      return;
    }
    held.push(piece);
    heldBytes += piece.length;
    if (heldBytes <= LARGEST_EVENT) return;
    out.push(...held);
    release();
    passing = true;
  }

  function release(): void {
    held = [];
    heldBytes = 0;
  }

  function eventEnds(out: Uint8Array[]): void {
    const event = held.length === 1 ? (held[0] as Uint8Array) : Buffer.concat(held, heldBytes);
    if (!passing && event.length > 0 && !isUsageOnly(event)) out.push(event);
    release();
    passing = false;
  }

  return {
    push(chunk) {
      const out: Uint8Array[] = [];
      let start = 0;
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i] as number;
        if (finder.inLine && byte !== LF && byte !== CR) continue;
        const end = finder.next(byte);
        if (end === null) continue;
        const at = end === "after" ? i + 1 : i;
        hold(chunk.subarray(start, at), out);
        eventEnds(out);
        start = at;
      }
      // The caller may use the chunk's memory again.
      if (start < chunk.length) hold(chunk.slice(start), out);
      if (out.length === 0) return null;
      return out.length === 1 ? (out[0] as Uint8Array) : new Uint8Array(Buffer.concat(out));
    },
    flush() {
      const out: Uint8Array[] = [];
      // Without its empty line the last event is one all the same.
      eventEnds(out);
      finder = new EndFinder();
      return out[0] ?? null;
    },
  };
}
