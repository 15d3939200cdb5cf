import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import {
  costOfUsage,
  createStreamMeter,
  type TokenPrice,
  type Usage,
  usageFromBody,
} from "@pag0/metering";
import { type NanoUsd, ZERO } from "@pag0/money";
import type { Estimate } from "./estimate.ts";
import type { Metered } from "./usage.ts";

/** Finds what an answer costs while it passes. */
export interface CallMeter {
  /** The cost where it does not depend on the answer's body; null where it has to be read. */
  readonly known: NanoUsd | null;
  /** Takes a piece of the answer and gives what is to be passed on. */
  observe(chunk: Buffer): Buffer;
  /** What is left to pass on when the answer has ended. */
  flush(): Buffer;
  /** @param complete whether the answer came to its end. */
  finish(complete: boolean): Metered;
}

const NOTHING = Buffer.alloc(0);
const MAX_DECODED = 64 * 1024 * 1024;

function charge(usage: Usage, price: TokenPrice): Metered {
  return {
    cost: costOfUsage(usage, price),
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cachedInputTokens: usage.cachedInputTokens,
    cacheWriteTokens: usage.cacheWriteTokens + usage.cacheWrite1hTokens,
    reasoningTokens: usage.reasoningTokens,
    estimated: usage.estimated,
    priceVersion: price.version,
  };
}

function knownMeter(cost: NanoUsd, estimate: Estimate): CallMeter {
  return {
    known: cost,
    observe: (chunk) => chunk,
    flush: () => NOTHING,
    finish: () => ({ ...estimate.unmetered(cost), estimated: false }),
  };
}

function bytes(chunk: Uint8Array | null): Buffer {
  return chunk === null ? NOTHING : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function streamMeter(estimate: Estimate, price: TokenPrice): CallMeter {
  const meter = createStreamMeter(estimate.parsed, { hideUsage: estimate.hideUsage });
  return {
    known: null,
    observe: (chunk) => bytes(meter.push(chunk)),
    flush: () => bytes(meter.flush()),
    finish() {
      const metered = charge(meter.usage(), price);
      return metered.estimated && estimate.unseen
        ? { ...metered, cost: estimate.upperBound }
        : metered;
    },
  };
}

function decoded(body: Buffer, encoding: string): Buffer | null {
  const limit = { maxOutputLength: MAX_DECODED };
  if (encoding === "" || encoding === "identity") return body;
  if (encoding === "gzip" || encoding === "x-gzip") return gunzipSync(body, limit);
  if (encoding === "deflate") return inflateSync(body, limit);
  return encoding === "br" ? brotliDecompressSync(body, limit) : null;
}

/** The usage in an answer's body; null where it cannot be read, whatever the reason. */
function usageOf(estimate: Estimate, body: Buffer, encoding: string): Usage | null {
  const { format, operation } = estimate.parsed;
  try {
    const json = decoded(body, encoding);
    return json === null
      ? null
      : usageFromBody(format, operation, JSON.parse(json.toString("utf8")));
  } catch {
    // Half a document, nonsense or a broken compression: an upstream may answer anything.
    return null;
  }
}

/** An error without usage is free; a success without usage counts as the most it can cost. */
function bodyMeter(
  estimate: Estimate,
  price: TokenPrice,
  status: number,
  encoding: string,
): CallMeter {
  const chunks: Buffer[] = [];
  return {
    known: null,
    observe(chunk) {
      chunks.push(chunk);
      return chunk;
    },
    flush: () => NOTHING,
    finish() {
      const usage = usageOf(estimate, Buffer.concat(chunks), encoding);
      if (usage !== null) return charge(usage, price);
      return estimate.unmetered(status < 300 ? estimate.upperBound : ZERO);
    },
  };
}

/** The most a call can cost, for a stream that cannot be read on its way. */
function opaqueMeter(estimate: Estimate): CallMeter {
  return {
    known: null,
    observe: (chunk) => chunk,
    flush: () => NOTHING,
    finish: () => estimate.unmetered(estimate.upperBound),
  };
}

/** The meter for an answer whose status and headers are there. */
export function createMeter(
  estimate: Estimate,
  status: number,
  headers: Record<string, string | string[]>,
): CallMeter {
  const { pricing } = estimate;
  if (pricing.kind === "free") return knownMeter(ZERO, estimate);
  if (pricing.kind === "request") return knownMeter(status < 300 ? pricing.price : ZERO, estimate);
  const encoding = String(headers["content-encoding"] ?? "").toLowerCase();
  const stream = String(headers["content-type"] ?? "").startsWith("text/event-stream");
  if (!stream || status >= 300) return bodyMeter(estimate, pricing.price, status, encoding);
  const readable = encoding === "" || encoding === "identity";
  return readable ? streamMeter(estimate, pricing.price) : opaqueMeter(estimate);
}
