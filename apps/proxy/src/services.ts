import type { Logger } from "pino";
import type { ApprovalService } from "./approvals/approval-service.ts";
import type { BodyStore } from "./bodies/body-store.ts";
import type { HeldBytes } from "./body.ts";
import type { AnswerCache } from "./cache/answer-cache.ts";
import type { Connections } from "./egress/connections.ts";
import type { Health } from "./health/watch-health.ts";
import type { CallEvent } from "./journal/call-event.ts";
import type { Journal } from "./journal/journal.ts";
import type { LateSettlements } from "./late/late-settlements.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { OpenAllowance } from "./ledger/open-allowance.ts";
import type { Metrics } from "./metrics.ts";
import type { Tracing } from "./observability/tracing.ts";
import type { RateLimiter } from "./rate-limits/rate-limiter.ts";
import type { Circuits } from "./routing/circuits.ts";
import type { KeyLookup } from "./snapshot/key-lookup.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";
import type { SpendTracker } from "./spend/spend-tracker.ts";

/** The limits a proxy was started with. */
export interface Limits {
  maxBodyBytes: number;
  maxInFlight: number;
  /** How late the process may get to its work before calls are refused. */
  maxLoopDelayMs: number;
  /** Milliseconds that one answer of a provider may take from the call to its last byte. */
  longestAnswerMs: number;
  /** Milliseconds after which a caller that reads nothing of its answer is cut off. */
  stalledMs: number;
  /** The largest answer that is held in memory to read its usage before it is passed on. */
  maxBufferedBytes: number;
}

/** What the stages of a call work with. */
export interface Services {
  proxyId: string;
  limits: Limits;
  /** What calls hold in memory of their bodies and answers. */
  held: HeldBytes;
  privateHosts: ReadonlySet<string>;
  consoleUrl: string;
  log: Logger;
  metrics: Metrics;
  snapshot: Snapshot;
  keys: KeyLookup;
  health: Health;
  ledger: Ledger;
  openAllowance: OpenAllowance;
  rates: RateLimiter;
  spend: SpendTracker;
  journal: Journal<CallEvent>;
  late: LateSettlements;
  cache: AnswerCache;
  bodies: BodyStore;
  /** null where no collector of traces is named. */
  tracing: Tracing | null;
  connections: Connections;
  /** What is known of the health of each provider's credentials. */
  circuits: Circuits;
  /** Draws among weights, and pauses before a further try: from 0 up to, but not, 1. */
  random: () => number;
  approvals: ApprovalService;
  /** Real time, in milliseconds since 1970. */
  now: () => number;
  /** The time that policy decisions see. */
  decisionTime: () => Date;
}
