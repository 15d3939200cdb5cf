import type { PolicyDocument } from "@pag0/contract";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budgetCalendar } from "../calendar/budget-window.ts";
import { decide } from "../decisions/decide.ts";
import { randomLevels, randomRequest } from "../decisions/random-policies.test-data.ts";
import { type EffectivePolicy, effectivePolicy } from "../inheritance/effective-policy.ts";
import { compileLevel } from "../levels/compile-level.ts";
import type { PolicyLevel } from "../levels/policy-level.ts";
import { createDryRun } from "./dry-run.ts";
import type { DryRunResult } from "./dry-run-result.ts";
import { type UsageRow, verdicts } from "./usage-row.ts";

const ZONE = "Asia/Kathmandu";
const PROJECTS = ["prj_a", "prj_b"] as const;

/** Calls of seven weeks that cost part of their estimate, some of which the cache could answer. */
const calls = fc.array(
  fc.record({
    request: fc.tuple(randomRequest, fc.nat(50 * 96)).map(([request, quarter]) => ({
      ...request,
      at: new Date(Date.UTC(2026, 9, 20) + quarter * 900_000),
    })),
    share: fc.nat(4),
    cached: fc.nat(3).map((n) => n === 0),
    projectId: fc.constantFrom(...PROJECTS),
  }),
  { minLength: 10, maxLength: 60 },
);
type Call = (typeof calls extends fc.Arbitrary<infer Value> ? Value : never)[number];

function times(amount: string | undefined, factor: number): string | undefined {
  return amount === undefined ? undefined : String(Number(amount) * factor);
}

/** Two levels with ten times the budgets, and lists and hours at one of them at most: calls often pass. */
const documents = fc.tuple(randomLevels, fc.boolean(), fc.nat(3)).map(([levels, enabled, listed]) =>
  levels
    .filter(({ kind }) => kind !== "client")
    .slice(0, 2)
    .map((level, depth): PolicyLevel => {
      const document: PolicyDocument = level.document;
      const { allowedEndpoints, allowedModels, workingHours, ...rest } = document;
      const lists = listed === depth ? { allowedEndpoints, allowedModels, workingHours } : {};
      const cache = depth === 0 ? { enabled } : undefined;
      const [monthlyBudget, dailyBudget] = [
        times(rest.monthlyBudget, 10),
        times(rest.dailyBudget, 5),
      ];
      return {
        ...level,
        document: { ...rest, ...lists, monthlyBudget, dailyBudget, cache },
      };
    }),
);

const dates = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });

/** Keeps all that was spent, and adds it up for every question. */
class PlainLedger {
  readonly #spent: { date: string; amount: bigint; scopes: Set<string> }[] = [];

  available(policy: EffectivePolicy, at: Date): (budget: EffectivePolicy["budgets"][0]) => NanoUsd {
    const date = dates.format(at);
    return ({ period, scopeId, limit }) => {
      const length = period === "day" ? 10 : 7;
      const within = this.#spent.filter(
        (spend) =>
          spend.date.slice(0, length) === date.slice(0, length) && spend.scopes.has(scopeId),
      );
      expect(policy.timeZone).toBe(ZONE);
      return nanoUsd(within.reduce((left, { amount }) => left - amount, limit as bigint));
    };
  }

  spend(policy: EffectivePolicy, amount: bigint, at: Date): void {
    const scopes = new Set(policy.budgets.map(({ scopeId }) => scopeId));
    this.#spent.push({ date: dates.format(at), amount, scopes });
  }
}

interface Decided {
  decision: UsageRow["decision"];
  code: string;
  fromCache: boolean;
}

/** What the proxy does to one call after the other, in its own words. */
function decidePlainly(
  policy: EffectivePolicy,
  call: Call,
  mayHit: boolean,
  ledger: PlainLedger,
): Decided {
  const { request } = call;
  const unlimited = decide(policy, request, {
    available: () => null,
    spent: () => null,
    isCheap: () => false,
  });
  const asked = unlimited.failures.some(({ code }) => code === "APPROVAL_REQUESTED");
  if (unlimited.decision !== "deny" && !asked && mayHit) {
    return { decision: "allow", code: "ALLOWED", fromCache: true };
  }
  const available = ledger.available(policy, request.at);
  const state = { available, spent: () => null, isCheap: () => false };
  const { decision, code } = decide(policy, request, state);
  return { decision, code, fromCache: false };
}

function costOf({ request, share }: Call): bigint {
  return (request.estimate * BigInt(share)) / 4n;
}

/** The rows that a policy leaves behind. */
function decidedRows(policy: EffectivePolicy, all: readonly Call[]): UsageRow[] {
  const ledger = new PlainLedger();
  return all.map((call, index) => {
    const { request, cached, projectId } = call;
    const { decision, code, fromCache } = decidePlainly(
      policy,
      call,
      cached && policy.cache.enabled,
      ledger,
    );
    const costNano = decision === "allow" && !fromCache ? costOf(call) : 0n;
    ledger.spend(policy, costNano, request.at);
    const {
      at,
      estimate,
      requiresApproval: _,
      approved: __,
      data: ___,
      facts: ____,
      ...columns
    } = request;
    return {
      ...columns,
      apiKeyId: "key_a",
      memberId: null,
      role: null,
      requestedBy: null,
      classification: "internal",
      sensitiveKinds: [],
      tags: {},
      inputTokens: null,
      outputTokens: null,
      stream: false,
      requestId: `req_${index}`,
      occurredAt: at,
      projectId,
      decision,
      reasonCode: code,
      cacheState: fromCache ? "hit" : decision === "allow" ? "miss" : "off",
      estimateNano: estimate,
      costNano,
      savedNano: fromCache ? costOf(call) : 0n,
      approvalId: decision === "require_approval" ? `apr_${index}` : null,
    };
  });
}

function inOrder(all: readonly Call[]): Call[] {
  return all.toSorted((left, right) => left.request.at.getTime() - right.request.at.getTime());
}

function replay(
  rows: readonly UsageRow[],
  before: readonly PolicyLevel[] | null,
  after: readonly PolicyLevel[],
): DryRunResult {
  const dryRun = createDryRun({
    projects: PROJECTS.map((id) => ({ id, name: id, before, after })),
    calendar: { before: budgetCalendar(ZONE), after: budgetCalendar(ZONE) },
  });
  for (const row of rows) dryRun.add(row);
  return dryRun.result();
}

const compiled = (levels: readonly PolicyLevel[]) =>
  effectivePolicy(levels.map(compileLevel), budgetCalendar(ZONE));

describe("a dry run of any policy", () => {
  it("changes nothing where the draft is the policy that decided the rows, compared with them alone", () => {
    const seen = { allow: 0, deny: 0, require_approval: 0, hit: 0, budget: 0 };
    fc.assert(
      fc.property(documents, calls, (levels, all) => {
        const rows = decidedRows(compiled(levels), inOrder(all));
        for (const row of rows) {
          seen[row.decision]++;
          if (row.cacheState === "hit") seen.hit++;
          if (row.reasonCode === "BUDGET_EXCEEDED") seen.budget++;
        }
        const result = replay(rows, null, levels);
        expect(result.transitions).toEqual([]);
        expect(result.spend.draft).toBe(result.spend.happened);
        expect(result.unlikePublishedRows).toBe(0);
      }),
      { numRuns: 300 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });

  it("changes nothing where the draft is the published policy, whatever decided the rows", () => {
    fc.assert(
      fc.property(documents, documents, calls, (levels, others, all) => {
        const rows = decidedRows(compiled(others), inOrder(all));
        const result = replay(rows, levels, structuredClone(levels));
        expect(result.transitions).toEqual([]);
        expect(result.draft).toEqual(result.happened);
        expect(result.spend.draft).toBe(result.spend.happened);
      }),
      { numRuns: 200 },
    );
  });

  it("decides as a plain replay that keeps every row does, and its parts add up to the whole", () => {
    let changes = 0;
    fc.assert(
      fc.property(documents, documents, calls, (levels, draft, all) => {
        const ordered = inOrder(all);
        const rows = decidedRows(compiled(levels), ordered);
        const result = replay(rows, null, draft);
        const policy = compiled(draft);
        const ledger = new PlainLedger();
        const counts = { allow: 0, deny: 0, require_approval: 0 };
        let spend = 0n;
        rows.forEach((row, index) => {
          const recorded = ordered[index] as Call;
          const requiresApproval = row.reasonCode === "APPROVAL_REQUESTED";
          const call = { ...recorded, request: { ...recorded.request, requiresApproval } };
          const mayHit = row.cacheState === "hit" && policy.cache.enabled;
          const { decision, fromCache } = decidePlainly(policy, call, mayHit, ledger);
          const whenRun = { allow: costOf(call), deny: row.estimateNano, require_approval: 0n };
          const cost = decision === "allow" && !fromCache ? whenRun[row.decision] : 0n;
          ledger.spend(policy, cost, row.occurredAt);
          counts[decision]++;
          spend += cost;
        });
        expect(result.draft.served.calls).toBe(counts.allow);
        expect(result.draft.refused.calls).toBe(counts.deny);
        expect(result.draft.approval.calls).toBe(counts.require_approval);
        expect(result.spend.draft).toBe(spend);
        for (const verdict of verdicts) {
          for (const side of ["happened", "draft"] as const) {
            const total = result[side][verdict];
            for (const parts of [result.byTeam, result.byDay]) {
              const calls = parts.reduce((sum, part) => sum + part[side][verdict].calls, 0);
              const amount = parts.reduce((sum, part) => sum + part[side][verdict].amount, 0n);
              expect([calls, amount]).toEqual([total.calls, total.amount]);
            }
          }
        }
        const changed = result.transitions.reduce((sum, { calls: each }) => sum + each, 0);
        changes += changed;
        for (const parts of [result.byEndpoint, result.byReason]) {
          const sum = parts.flatMap(({ transitions }) =>
            transitions.map(({ calls: each }) => each),
          );
          expect(sum.reduce((total, each) => total + each, 0)).toBe(changed);
        }
      }),
      { numRuns: 200 },
    );
    expect(changes).toBeGreaterThan(100);
  });
});
