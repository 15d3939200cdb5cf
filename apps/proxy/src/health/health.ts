import type { DependencyState, ProxyState } from "@pag0/contract";
import type { JournalStatus } from "../journal/journal-options.ts";
import { CLOCK_OFF_MS } from "../rate-limits/live-proxies.ts";

/** What the parts of a proxy tell of themselves. Times are milliseconds. */
export interface HealthFacts {
  /** False once it is asked to stop. */
  taking: boolean;
  /** Since when the database has not answered; null while it does. */
  databaseSilentMs: number | null;
  isLedgerAway: boolean;
  /** Calls that passed without a budget in the present outage. */
  openCalls: number;
  journal: JournalStatus;
  journalProblem: string | null;
  /** null before the configuration was ever read. */
  configurationAgeMs: number | null;
  /** null where no shared cache is set. */
  sharedCache: "connecting" | "up" | "down" | null;
  inFlight: number;
  maxInFlight: number;
  loopDelayMs: number;
  maxLoopDelayMs: number;
  clockOffsetMs: number;
}

/** Configuration is read again every 15 seconds. */
const OLD_CONFIGURATION_MS = 60_000;

type Dependency = ProxyState["dependencies"][string];

const ok = (detail: string | null = null): Dependency => ({ state: "ok", detail });
const not = (state: DependencyState, detail: string): Dependency => ({ state, detail });
const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

function ledgerOf({ isLedgerAway, openCalls }: HealthFacts): Dependency {
  if (!isLedgerAway) return ok();
  return not(
    "degraded",
    openCalls > 0
      ? `budgets cannot be checked: ${openCalls} calls passed without one, as policy allows`
      : "no budget can be leased: calls are served from what is in hand",
  );
}

function journalOf({ journal, journalProblem }: HealthFacts): Dependency {
  if (journalProblem !== null) return not("down", journalProblem);
  if (journal.status === "slow") return not("degraded", journal.reason ?? "the disk is slow");
  const { damagedSegments: damaged } = journal;
  return damaged === 0 ? ok() : ok(`${damaged} damaged files are kept aside`);
}

function configurationOf({ configurationAgeMs }: HealthFacts): Dependency {
  if (configurationAgeMs === null) return not("down", "it was not read yet");
  return configurationAgeMs > OLD_CONFIGURATION_MS
    ? not("degraded", `it was last confirmed ${seconds(configurationAgeMs)} ago`)
    : ok();
}

function databaseOf({ databaseSilentMs }: HealthFacts): Dependency {
  if (databaseSilentMs === null) return ok();
  return not("down", `it has not answered for ${seconds(databaseSilentMs)}`);
}

/** Why calls are answered 503 OVERLOADED now; null where they are not. */
export function overload(
  facts: Pick<HealthFacts, "inFlight" | "maxInFlight" | "loopDelayMs" | "maxLoopDelayMs">,
): string | null {
  if (facts.inFlight > facts.maxInFlight) return "Too many calls are under way";
  if (facts.loopDelayMs > facts.maxLoopDelayMs)
    return `The proxy gets to its work ${Math.round(facts.loopDelayMs)} ms late`;
  return null;
}

function processOf(facts: HealthFacts): Dependency {
  const problem = overload(facts);
  if (problem !== null) return not("degraded", problem);
  const off = facts.clockOffsetMs;
  return Math.abs(off) > CLOCK_OFF_MS
    ? not("degraded", `its clock is ${seconds(Math.abs(off))} ${off > 0 ? "ahead" : "behind"}`)
    : ok();
}

/** Why no call is taken; null where calls are. */
function blockedBy(facts: HealthFacts): string | null {
  if (!facts.taking) return "stopping";
  if (facts.configurationAgeMs === null) return "starting";
  return facts.journalProblem;
}

/** Pure: what `/readyz` and the console show. The database alone never makes a proxy unavailable. */
export function proxyState(facts: HealthFacts): ProxyState {
  const dependencies: Record<string, Dependency> = {
    database: databaseOf(facts),
    ledger: ledgerOf(facts),
    journal: journalOf(facts),
    configuration: configurationOf(facts),
    process: processOf(facts),
  };
  if (facts.sharedCache !== null)
    dependencies.valkey =
      facts.sharedCache === "up"
        ? ok()
        : not("degraded", "answers are kept in this proxy's memory alone");
  const detail = blockedBy(facts);
  const isWhole = Object.values(dependencies).every(({ state }) => state === "ok");
  const { backlog, bytes, maxBytes, damagedSegments } = facts.journal;
  return {
    status: detail !== null ? "unavailable" : isWhole ? "ready" : "degraded",
    detail,
    dependencies,
    inFlight: facts.inFlight,
    eventLoopDelayMs: Math.round(facts.loopDelayMs),
    journal: { backlog, bytes, maxBytes, damagedSegments },
    configurationAgeSeconds:
      facts.configurationAgeMs === null ? null : Math.round(facts.configurationAgeMs / 1000),
    clockOffsetMs: facts.clockOffsetMs,
  };
}
