import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { newId } from "@pag0/contract";
import type { Capture } from "./bodies/capture.ts";
import type { DoorOperation } from "./door/operations.ts";
import type { Ending } from "./ending.ts";
import { isoOfInstant } from "./instants.ts";
import type { CallEvent } from "./journal/call-event.ts";
import type { Durability } from "./journal/journal-options.ts";
import type { CallTrace } from "./observability/call-trace.ts";

/** The ways in: the door for all models, each vendor's drop-in route, any provider's own API, and any registered URL. */
export type RouteKind =
  | "forward"
  | "openai"
  | "anthropic"
  | "google"
  | "provider"
  | "door"
  | "approvals";
/**
 * The vendor's error format that refusals speak on the routes of its SDKs. Those of Amazon read `message` of an
 * error and Ollama's reads `error`: both are text in `plain`.
 */
export type Envelope = "openai" | "anthropic" | "google" | "plain";

/** One request on its way through the stages. */
export interface Call {
  readonly requestId: string;
  readonly route: RouteKind;
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The vendor's error format that the caller reads; null for problem documents. */
  readonly envelope: Envelope | null;
  /** What the door was asked for; null on the other routes. */
  readonly door: DoorOperation | "models" | null;
  /** The headers that the provider's are made of: the caller's own, unless its request is translated. */
  outgoing: IncomingHttpHeaders;
  /** Empty until `receive` has read it. */
  body: Buffer;
  /** Reads the body; called once it is known who calls, so that nobody else fills the memory. */
  readonly receive: () => Promise<void>;
  readonly response: ServerResponse;
  /** Aborted when the caller goes away. */
  readonly gone: Ending;
  /** Milliseconds after which a caller that reads nothing of its answer is cut off. */
  readonly stalledMs: number;
  readonly startedAt: number;
  /** What will be recorded; the stages fill it in. Recorded only once the target is known. */
  readonly event: CallEvent;
  /** What policy asks of the journal for this call. */
  durability: Durability;
  /** Headers that tell the caller about this call, on answers and refusals alike. */
  readonly told: Record<string, string>;
  /** Whether the event is in the journal: a call is recorded once. */
  recorded: boolean;
  /** The call as a trace; null where none are sent. */
  readonly trace: CallTrace | null;
  /** What policy keeps of the call; null where it keeps nothing. */
  capture: Capture | null;
  /** Milliseconds with the provider, not rounded; 0 where it was not called. */
  upstreamMs: number;
}

const NONE: readonly never[] = Object.freeze([]);
const NOTHING = Object.freeze({});

/** The event of a call of which nothing is known yet. */
export function emptyEvent(requestId: string, method: string, now: Date): CallEvent {
  const instant = now.getTime();
  return {
    id: newId("usageEvent", instant),
    occurredAt: isoOfInstant(instant),
    requestId,
    organizationId: "",
    projectId: "",
    apiKeyId: "",
    memberId: null,
    providerId: null,
    host: "",
    path: "",
    method,
    model: null,
    category: "",
    classification: "internal",
    sensitiveKinds: NONE,
    ruleMatches: NONE,
    decision: "deny",
    reasonCode: "",
    explanation: "",
    policyVersionIds: NONE,
    cacheState: "off",
    outcome: "refused",
    upstreamStatus: null,
    stream: false,
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    usageDetail: NOTHING,
    serviceTier: "standard",
    attempt: 1,
    modelAlias: null,
    estimated: false,
    estimateNano: "0",
    costNano: "0",
    savedNano: "0",
    priceVersion: null,
    latencyMs: 0,
    upstreamMs: null,
    costCenter: "",
    department: "",
    tags: NOTHING,
    approvalId: null,
    charges: NONE,
    spendWindows: null,
    unleased: false,
  };
}
