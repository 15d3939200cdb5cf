import type { FaultPlan, Place } from "../faults/fault-plan.ts";
import type { Random } from "../random.ts";
import {
  bomb,
  broken,
  collect,
  compressed,
  inPieces,
  type Parts,
  upTo,
  withFiller,
} from "./alter-body.ts";
import type { Encoded, Part } from "./encode-answer.ts";
import type { Tally } from "./sent-answer.ts";

const PIECES = 16;

/** What is sent of an answer, in the order in which it is sent. */
export interface Body {
  parts: Parts;
  headers: Record<string, string>;
  /** The bytes that there would be if nothing were cut; absent where they are not known before. */
  length?: number;
}

const bytesOf = (parts: readonly Part[]) => parts.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** Everything before the middle of a JSON text, or of the event in the middle. */
function firstHalf(parts: readonly Part[]): Part[] {
  const middle = Math.floor(parts.length / 2);
  const event = parts[middle];
  if (event === undefined) return [...parts];
  const half = event.bytes.subarray(0, Math.floor(event.bytes.length / 2));
  return [...parts.slice(0, middle), { ...event, bytes: half }];
}

async function* tallied(parts: Parts, tally: Tally): AsyncGenerator<Part> {
  for await (const part of parts) {
    tally.add(part.bytes);
    yield part;
  }
}

function bytesAt(place: Place, total: number, random: Random): number {
  if (place === "half") return Math.floor(total / 2);
  return place === "random" ? random.integer(0, total) : place;
}

/** The pieces of a plain body: an answer that is to come slowly comes in several. */
function plainParts(encoded: Encoded, fault: FaultPlan): Part[] {
  const parts = fault.halves ? firstHalf(encoded.parts) : encoded.parts;
  if (fault.pieceAfterMs === undefined || encoded.isStream) return parts;
  return parts.flatMap(({ bytes }) => [...inPieces(bytes, PIECES)]);
}

/** The body as its fault has it, of which `plain` sees the bytes before they are compressed. */
export async function faultyBody(
  encoded: Encoded,
  fault: FaultPlan,
  random: Random,
  plain: Tally,
): Promise<Body> {
  const headers: Record<string, string> = {};
  if (fault.contentType !== undefined) headers["content-type"] = fault.contentType;
  const whole = plainParts(encoded, fault);
  const isPacked = fault.encoding !== undefined || fault.bombBytes !== undefined;
  const place = fault.cutsAt ?? fault.stallsAt;
  let parts: Parts = whole;
  if (fault.fillerBytes !== undefined) parts = withFiller(parts, encoded.filler, fault.fillerBytes);
  if (isPacked) parts = tallied(parts, plain);
  if (fault.encoding !== undefined) {
    headers["content-encoding"] = fault.encoding;
    parts = compressed(parts, fault.encoding);
  }
  if (fault.bombBytes !== undefined) {
    headers["content-encoding"] = "gzip";
    parts = bomb(parts, encoded.filler, fault.bombBytes);
  }
  if (fault.breaksEncoding) parts = broken(parts);
  const isCounted = place !== undefined || fault.lengthOff !== undefined || !encoded.isStream;
  let length: number | undefined;
  if (isCounted) {
    const all = await collect(parts);
    length = bytesOf(all);
    parts = all;
  }
  if (place !== undefined) parts = upTo(parts, bytesAt(place, length ?? 0, random));
  if (!isPacked) parts = tallied(parts, plain);
  return { parts, headers, ...(length === undefined ? {} : { length }) };
}
