import type { ProxyState } from "@pag0/contract";
import type { AnswerCache } from "../cache/answer-cache.ts";
import type { Journal } from "../journal/journal.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { OpenAllowance } from "../ledger/open-allowance.ts";
import type { LiveProxies } from "../rate-limits/live-proxies.ts";
import type { Limits } from "../services.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { overload, proxyState } from "./health.ts";
import { LoopDelay } from "./loop-delay.ts";

/** What the health of a proxy is read from. */
export interface HealthSources {
  limits: Pick<Limits, "maxInFlight" | "maxLoopDelayMs">;
  live: LiveProxies;
  ledger: Ledger;
  openAllowance: OpenAllowance;
  journal: Journal<unknown>;
  snapshot: Snapshot;
  cache: AnswerCache;
  now: () => number;
}

export interface Health {
  /** The server tells of itself once there is one. */
  server: { inFlight: () => number; taking: () => boolean };
  state: () => ProxyState;
  /** Why a call is answered 503 OVERLOADED now; null where it is taken. */
  overload: () => string | null;
  stop: () => void;
}

export function watchHealth(sources: HealthSources): Health {
  const { limits, live, ledger, openAllowance, journal, snapshot, cache, now } = sources;
  const delay = new LoopDelay(() => performance.now());
  delay.start();
  const health: Health = {
    server: { inFlight: () => 0, taking: () => true },
    state: () => {
      const { confirmedAt } = snapshot;
      return proxyState({
        taking: health.server.taking(),
        databaseSilentMs: live.databaseSilentMs,
        isLedgerAway: ledger.isAway,
        openCalls: openAllowance.calls,
        journal: journal.status,
        journalProblem: journal.problem,
        configurationAgeMs: confirmedAt === 0 ? null : Math.max(0, now() - confirmedAt),
        sharedCache: cache.sharedState,
        inFlight: health.server.inFlight(),
        loopDelayMs: delay.ms,
        clockOffsetMs: live.clockOffsetMs,
        ...limits,
      });
    },
    overload: () =>
      overload({
        inFlight: health.server.inFlight(),
        maxInFlight: limits.maxInFlight,
        loopDelayMs: delay.ms,
        maxLoopDelayMs: limits.maxLoopDelayMs,
      }),
    stop: () => delay.stop(),
  };
  return health;
}
