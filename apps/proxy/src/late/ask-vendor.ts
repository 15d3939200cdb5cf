import { setImmediate as untilOthersRan } from "node:timers/promises";
import { Pag0Failure } from "@pag0/contract";
import { type AskedWork, type ClaimedAsk, workOfPath } from "@pag0/db";
import { type JobQuestion, type JobReport, jobReader } from "@pag0/metering";
import type { Connections } from "../egress/connections.ts";
import { parseTarget } from "../egress/target.ts";
import { upstreamHeaders } from "../egress/upstream-headers.ts";
import { readRetryAfter } from "../routing/failure.ts";
import { type Lane, lanesOf } from "../routing/lanes.ts";
import type { OrganizationSnapshot, ProviderSnapshot } from "../snapshot/model.ts";
import { createSideReader, isKnownEncoding, isPlain } from "../stages/decompress.ts";
import { forward, type UpstreamAnswer } from "../stages/forward.ts";
import { findEndpointOf, upstreamUrl } from "../stages/resolve.ts";

/** Ends of asking that tell nothing of what the work used. */
type Untold =
  /** The vendor goes on with it. */
  | "running"
  /** It has ended, and the vendor does not say what it used. */
  | "no_usage"
  /** No credential of the provider finds it: it was removed, or is kept no more. */
  | "not_found"
  /** The credential may not ask, or the vendor takes no such question. */
  | "refused"
  /** The organization has no such provider now, or none that is switched on. */
  | "no_provider"
  | "no_credential"
  /** The provider's addresses are others now: its credential does not go where the call went. */
  | "unregistered"
  /** Nobody knows how the end of such work is asked for. */
  | "unknown_work"
  | "failed";

/** What a vendor told of work that it was asked for. */
export type Told =
  | { kind: "ended"; report: JobReport }
  | { kind: Untold; retryAfterMs?: number | null };

interface VendorAsking {
  connections: Connections;
  now: () => number;
  failed: (message: string, error: unknown) => void;
}

/** The results of a large batch are some hundred megabytes; more is not read. */
const MOST_BYTES = 2 * 1024 ** 3;
/** Credentials of one provider that are tried: work is known to the account that started it alone. */
const MOST_LANES = 8;
const LONGEST_RETRY_AFTER_MS = 86_400_000;
const NOTHING = Buffer.alloc(0);
const HEADERS = { accept: "application/json" };
/** https://docs.claude.com/en/api/versioning */
const ANTHROPIC_HEADERS = { ...HEADERS, "anthropic-version": "2023-06-01" };

function untold(answer: UpstreamAnswer, now: number): Told | null {
  const { status, headers } = answer;
  if (status === 200) return null;
  if (status === 404 || status === 410) return { kind: "not_found" };
  if (status < 500 && status !== 408 && status !== 429) return { kind: "refused" };
  const retryAfterMs = readRetryAfter(headers, now);
  return {
    kind: "failed",
    retryAfterMs: retryAfterMs === null ? null : Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS),
  };
}

/** Reads an answer piece by piece, letting calls run in between. */
async function readAnswer(answer: UpstreamAnswer, question: JobQuestion): Promise<Told | null> {
  const encoding = String(answer.headers["content-encoding"] ?? "").toLowerCase();
  if (!isKnownEncoding(encoding)) return { kind: "failed" };
  const reader = jobReader(question);
  const side = isPlain(encoding) ? null : createSideReader(encoding, (bytes) => reader.push(bytes));
  let length = 0;
  try {
    for await (const piece of answer.body) {
      length += piece.length;
      if (length > MOST_BYTES) return { kind: "failed" };
      if (side === null) reader.push(piece);
      else await side.write(piece);
      await untilOthersRan();
    }
    await side?.end();
  } finally {
    side?.close();
  }
  const report = reader.end();
  if (side?.failed) return { kind: "failed" };
  if (report !== null) return { kind: "ended", report };
  const state = reader.state();
  if (state === "running") return { kind: "running" };
  // It has ended: what it used is told elsewhere, or not at all.
  return state === "ended" ? null : { kind: "failed" };
}

/** Asks one question with one credential; null where the work has ended and the answer does not say what it used. */
async function askOnce(
  { connections, now }: VendorAsking,
  lane: Lane,
  url: URL,
  question: JobQuestion,
  signal: AbortSignal,
): Promise<Told | null> {
  const own = lane.provider.format === "anthropic" ? ANTHROPIC_HEADERS : HEADERS;
  const headers = upstreamHeaders(own, lane.provider);
  const request = { url, method: "GET", headers, body: NOTHING };
  const answer = await forward(connections, request, signal);
  try {
    return untold(answer, now()) ?? (await readAnswer(answer, question));
  } finally {
    // An error's body says nothing that is needed.
    answer.body.destroy();
  }
}

/** Which answers tell of work, in the order in which they are asked for. */
const QUESTIONS: Readonly<Record<AskedWork, readonly (readonly [JobQuestion["told"], string])[]>> =
  {
    // Its results are where the batch is, whatever link the vendor tells.
    batch: [
      ["batch", ""],
      ["batch_results", "/results"],
    ],
    response: [["response", ""]],
  };

/** The lane to where the call went, with what is asked for there. */
function openLanes(organization: OrganizationSnapshot, provider: ProviderSnapshot, path: URL) {
  const target = parseTarget(path.href);
  const endpoint = findEndpointOf(organization, provider, target);
  if (endpoint === null) return [];
  return lanesOf(endpoint)
    .slice(0, MOST_LANES)
    .map((lane) => ({ lane, url: upstreamUrl(target, lane) }));
}

/** The address that the call went to, as the caller wrote it, but for its scheme: that of its provider. */
function calledUrl({ baseUrl }: ProviderSnapshot, { event, job }: ClaimedAsk): URL {
  const scheme = event.host === baseUrl.host ? baseUrl.protocol : "https:";
  return new URL(`${scheme}//${event.host}${event.path}/${job}`);
}

async function askWith(
  asking: VendorAsking,
  lanes: ReturnType<typeof openLanes>,
  work: AskedWork,
  job: string,
  signal: AbortSignal,
): Promise<Told> {
  let least: Told = { kind: "not_found" };
  for (const { lane, url } of lanes) {
    let told: Told | null = null;
    for (const [of, below] of QUESTIONS[work]) {
      const at = below === "" ? url : new URL(url.href + below);
      told = await askOnce(asking, lane, at, { id: job, told: of }, signal);
      if (told !== null) break;
    }
    // A batch's results that were read tell what it used, or could not be read.
    if (told === null) return { kind: work === "response" ? "no_usage" : "failed" };
    if (told.kind === "ended" || told.kind === "running") return told;
    // What was not found with one credential may be another's; what could not be asked may be found later.
    if (least.kind === "not_found" || told.kind === "failed") least = told;
  }
  return least;
}

/**
 * Asks the vendor of work what became of it, with the organization's own credential and nothing of any
 * caller's. The credential goes only to where its provider's calls go now, past the same checks as theirs.
 * @throws where `signal` ended it
 */
export async function askVendor(
  asking: VendorAsking,
  organization: OrganizationSnapshot | undefined,
  claimed: ClaimedAsk,
  signal: AbortSignal,
): Promise<Told> {
  const { event, providerId, job } = claimed;
  const work = workOfPath(event.path);
  if (work === null) return { kind: "unknown_work" };
  const provider = organization?.providers.find(({ id }) => id === providerId);
  if (organization === undefined || provider === undefined) return { kind: "no_provider" };
  try {
    const lanes = openLanes(organization, provider, calledUrl(provider, claimed));
    if (lanes.length === 0) return { kind: "unregistered" };
    if (lanes.every(({ lane }) => lane.provider.credential === null))
      return { kind: "no_credential" };
    return await askWith(asking, lanes, work, job, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    // What is wrong with a target is no failure of its vendor's.
    const isOurs = error instanceof Pag0Failure && error.code.startsWith("TARGET_");
    if (!isOurs) asking.failed("a vendor could not be asked what work has used", error);
    return { kind: isOurs ? "unregistered" : "failed" };
  }
}
