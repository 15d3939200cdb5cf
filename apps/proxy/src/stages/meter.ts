import type { HttpPriceRule } from "@pag0/contract";
import {
  costOfUsage,
  createStreamMeter,
  type HttpRequest,
  httpCost,
  startedJob,
  streamedJob,
  streamFraming,
  type TokenPrice,
  type Usage,
  unpricedUnits,
  usageByAskedTier,
  usageFromBody,
  usageWhereKept,
} from "@pag0/metering";
import { type NanoUsd, ZERO } from "@pag0/money";
import { chargedLater, jobMeter } from "../late/job-meter.ts";
import { createSideReader, decompressed, isKnownEncoding, isPlain } from "./decompress.ts";
import type { Estimate } from "./estimate.ts";
import { parseWithoutLongStrings } from "./json-strings.ts";
import { type Metered, noTokens, tokensOf } from "./usage.ts";

/** Finds what an answer costs while it passes. */
export interface CallMeter {
  /** The cost where it does not depend on the answer's body; null where it has to be read. */
  readonly known: NanoUsd | null;
  /** Whether the answer is a stream of events, which is passed on as it comes. */
  readonly stream: boolean;
  /** Takes a piece of the answer and gives what is to be passed on; later, where reading is behind. */
  observe(chunk: Buffer): Buffer | Promise<Buffer>;
  /** What is left to pass on when the answer has ended. */
  flush(): Buffer | Promise<Buffer>;
  /** What the answer cost, as far as it came: called once, however the answer ended. */
  finish(): Metered | Promise<Metered>;
}

/** The head of an answer, as the provider sent it. */
export interface AnswerHead {
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

const NOTHING = Buffer.alloc(0);
/** The largest body that is read for its usage; a larger one passes, and counts as the most it can cost. */
const MAX_READ = 64 * 1024 * 1024;

function charge({ parsed }: Estimate, told: Usage, price: TokenPrice): Metered {
  const usage = usageWhereKept(parsed, usageByAskedTier(parsed, told));
  const tokens = tokensOf(usage);
  return {
    inputTokens: tokens.inputTokens,
    outputTokens: tokens.outputTokens,
    cachedInputTokens: tokens.cachedInputTokens,
    cacheWriteTokens: tokens.cacheWriteTokens,
    reasoningTokens: tokens.reasoningTokens,
    usageDetail: tokens.usageDetail,
    serviceTier: tokens.serviceTier,
    // The vendor bills pieces that were not asked for and that no price is known of.
    estimated: tokens.estimated || unpricedUnits(usage.units, price).length > 0,
    aboveMaximum: false,
    cost: costOfUsage(usage, price),
    priceVersion: price.version,
  };
}

function knownMeter(metered: Metered, stream: boolean): CallMeter {
  return {
    known: metered.cost,
    stream,
    observe: (chunk) => chunk,
    flush: () => NOTHING,
    finish: () => metered,
  };
}

function bytes(chunk: Uint8Array | null): Buffer {
  return chunk === null ? NOTHING : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** What a stream used; where its provider did not say, and may bill unseen, the most it can cost. */
function streamCharge(estimate: Estimate, price: TokenPrice, usage: Usage): Metered {
  const metered = charge(estimate, usage, price);
  const unseen = estimate.unseen || estimate.parsed.laterRequests > 0;
  return usage.estimated && unseen ? { ...metered, cost: estimate.upperBound } : metered;
}

function plainStream(estimate: Estimate, price: TokenPrice, contentType: string): CallMeter {
  const meter = createStreamMeter(estimate.parsed, { hideUsage: estimate.hideUsage, contentType });
  const job = estimate.parsed.laterRequests > 0 ? streamedJob(estimate.parsed) : null;
  return {
    known: null,
    stream: true,
    observe(chunk) {
      job?.push(chunk);
      return bytes(meter.push(chunk));
    },
    flush: () => bytes(meter.flush()),
    finish() {
      meter.flush();
      const usage = meter.usage();
      // The vendor goes on without us, and tells what it used when it is asked again.
      return job !== null && usage.estimated
        ? chargedLater(estimate, price, job.started())
        : streamCharge(estimate, price, usage);
    },
  };
}

/** A compressed stream passes as it is, also with usage that only we asked for. */
function packedStream(
  estimate: Estimate,
  price: TokenPrice,
  contentType: string,
  encoding: string,
): CallMeter {
  const meter = createStreamMeter(estimate.parsed, { hideUsage: false, contentType });
  const side = createSideReader(encoding, (piece) => meter.push(piece));
  return {
    known: null,
    stream: true,
    async observe(chunk) {
      await side.write(chunk);
      return chunk;
    },
    flush: () => NOTHING,
    async finish() {
      await side.end();
      meter.flush();
      if (side.failed) return estimate.unmetered(estimate.upperBound);
      return streamCharge(estimate, price, meter.usage());
    },
  };
}

/** Keeps a body that passes, up to what is read of one. */
function collector(finish: (body: Buffer | null) => Metered, stream: boolean): CallMeter {
  let chunks: Buffer[] | null = [];
  let length = 0;
  return {
    known: null,
    stream,
    observe(chunk) {
      length += chunk.length;
      if (length > MAX_READ) chunks = null;
      chunks?.push(chunk);
      return chunk;
    },
    flush: () => NOTHING,
    finish: () => finish(chunks === null ? null : whole(chunks)),
  };
}

function whole(chunks: Buffer[]): Buffer {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}

const parseWhole = (json: Buffer): unknown => JSON.parse(json.toString("utf8"));

/** A body as JSON; undefined where it is none, whatever the reason. */
function jsonOf(body: Buffer | null, encoding: string, parse = parseWhole): unknown {
  if (body === null) return undefined;
  try {
    return parse(decompressed(body, encoding));
  } catch {
    // Half a document, nonsense or a broken compression: an upstream may answer anything.
    return undefined;
  }
}

/** An error without usage is free; a success without usage counts as the most it can cost. */
function bodyMeter(
  estimate: Estimate,
  price: TokenPrice,
  status: number,
  encoding: string,
  stream: boolean,
): CallMeter {
  const { format, operation } = estimate.parsed;
  // Google bills each search, which are told by their texts.
  const parse = format === "google" ? parseWhole : parseWithoutLongStrings;
  return collector((body) => {
    const json = jsonOf(body, encoding, parse);
    const usage =
      json === undefined ? null : usageFromBody(format, operation, json, estimate.parsed);
    if (usage !== null) return charge(estimate, usage, price);
    if (status >= 300) return estimate.unmetered(ZERO);
    return chargedLater(estimate, price, startedJob(estimate.parsed, json));
  }, stream);
}

/** The most a call can cost, for a stream that cannot be read on its way. */
function opaqueMeter(estimate: Estimate): CallMeter {
  return {
    known: null,
    stream: true,
    observe: (chunk) => chunk,
    flush: () => NOTHING,
    finish: () => estimate.unmetered(estimate.upperBound),
  };
}

function ruleMeter(
  { rule, request }: { rule: HttpPriceRule; request: HttpRequest },
  { status, headers }: AnswerHead,
  encoding: string,
  stream: boolean,
): CallMeter {
  const metered = (body: unknown): Metered => {
    const { version, ...told } = httpCost(rule, request, { status, headers, body });
    return { ...noTokens, ...told, priceVersion: version };
  };
  const charged = status < 300 || rule.chargeFailures;
  const readsBody = charged && rule.components.some(({ from }) => from === "response_field");
  return readsBody
    ? collector((body) => metered(jsonOf(body, encoding)), stream)
    : knownMeter(metered(undefined), stream);
}

/** What a spoken answer costs, which its bytes do not tell. */
function speechMeter(estimate: Estimate, price: TokenPrice): CallMeter {
  const { format, operation, stream } = estimate.parsed;
  const usage = usageFromBody(format, operation, undefined, estimate.parsed);
  const metered =
    usage === null ? estimate.unmetered(estimate.upperBound) : charge(estimate, usage, price);
  return knownMeter(metered, stream);
}

function tokenMeter(
  estimate: Estimate,
  price: TokenPrice,
  status: number,
  contentType: string,
  encoding: string,
  stream: boolean,
): CallMeter {
  if (status >= 300) return bodyMeter(estimate, price, status, encoding, stream);
  const speaks = estimate.parsed.operation === "speech" && !/json/i.test(contentType);
  if (!stream) {
    return speaks
      ? speechMeter(estimate, price)
      : bodyMeter(estimate, price, status, encoding, false);
  }
  if (isPlain(encoding)) return plainStream(estimate, price, contentType);
  return isKnownEncoding(encoding)
    ? packedStream(estimate, price, contentType, encoding)
    : opaqueMeter(estimate);
}

/** The meter for an answer whose status and headers are there. */
export function createMeter(estimate: Estimate, head: AnswerHead): CallMeter {
  const { pricing } = estimate;
  const { status, headers } = head;
  const encoding = String(headers["content-encoding"] ?? "")
    .trim()
    .toLowerCase();
  const contentType = String(headers["content-type"] ?? "").trim();
  const stream = streamFraming(estimate.parsed, contentType) !== null;
  const known = (cost: NanoUsd) =>
    knownMeter({ ...estimate.unmetered(cost), estimated: false }, stream);
  switch (pricing.kind) {
    case "free": {
      const { jobQuestion } = estimate.parsed;
      if (jobQuestion === null || status !== 200 || !isKnownEncoding(encoding)) return known(ZERO);
      const free = { ...estimate.unmetered(ZERO), estimated: false };
      return jobMeter(free, jobQuestion, encoding, stream);
    }
    case "request":
      return known(status < 300 ? pricing.price : ZERO);
    case "rule":
      return ruleMeter(pricing, head, encoding, stream);
    case "tokens":
      return tokenMeter(estimate, pricing.price, status, contentType, encoding, stream);
  }
}
