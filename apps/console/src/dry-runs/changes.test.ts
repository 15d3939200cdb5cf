import type { DryRunResultView } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { changedAmount, changedCalls, changeRows, changesOf } from "./changes.ts";
import { chartRows } from "./day-rows.ts";
import { documentKey, rememberedRun, rememberRun } from "./remembered-runs.ts";

type Comparison = Pick<DryRunResultView, "happened" | "draft" | "transitions">;
const counts = (served: number, approval: number, refused: number) => ({
  served: { calls: served, amount: "0" },
  approval: { calls: approval, amount: "0" },
  refused: { calls: refused, amount: "0" },
});
const comparison: Comparison = {
  happened: counts(90, 6, 4),
  draft: counts(80, 9, 11),
  transitions: [
    { from: "served", to: "refused", calls: 8, amount: "4000000.5" },
    { from: "approval", to: "refused", calls: 1, amount: "100000.25" },
    { from: "served", to: "approval", calls: 4, amount: "1000000" },
    { from: "refused", to: "served", calls: 2, amount: "7" },
  ],
};
const nothing: Comparison = { happened: counts(5, 0, 0), draft: counts(5, 0, 0), transitions: [] };
const result = {
  ...comparison,
  rows: 100,
  byTeam: [
    { projectId: "p2", name: "Quiet", ...nothing },
    { projectId: "p1", name: "Sales AI", ...comparison },
  ],
  byEndpoint: [{ host: "api.openai.com", path: "/v1/chat/completions", ...comparison }],
  byReason: [{ code: "RULE_DENIED", field: "rules[0]", level: null, ...comparison }],
  byDay: [
    { day: "2026-11-01", ...comparison },
    { day: "2026-11-04", ...nothing },
  ],
} as unknown as DryRunResultView;

describe("what a draft changes", () => {
  it("adds up exactly by what it would decide", () => {
    const changes = changesOf(comparison);
    expect(changes).toEqual({
      total: 100,
      refused: { calls: 9, amount: "4100000.75" },
      approval: { calls: 4, amount: "1000000" },
      served: { calls: 2, amount: "7" },
    });
    expect(changedCalls(changes)).toBe(15);
    expect(changedAmount(changes)).toBe(5_100_007_750n);
    expect(changedCalls(changesOf(nothing))).toBe(0);
  });

  it("is listed with the most changed first", () => {
    expect(changeRows(result, "team").map(({ label }) => label)).toEqual(["Sales AI", "Quiet"]);
    expect(changeRows(result, "endpoint")[0]?.id).toBe("api.openai.com/v1/chat/completions");
    expect(changeRows(result, "reason")[0]).toMatchObject({
      label: "RULE_DENIED",
      note: "rules[0]",
    });
  });
});

describe("the days of a chart", () => {
  it("have no gaps", () => {
    const rows = chartRows(result.byDay, "changes");
    expect(rows.map(({ day }) => day)).toEqual([
      "2026-11-01",
      "2026-11-02",
      "2026-11-03",
      "2026-11-04",
    ]);
    expect(rows[0]?.calls).toEqual({ "newly-refused": 9, "newly-approval": 4, "newly-served": 2 });
    expect(Object.values(rows[1]?.calls ?? {})).toEqual([0, 0, 0]);
    expect(chartRows([], "compare")).toEqual([]);
  });

  it("hold what happened and what the draft would have done side by side", () => {
    expect(chartRows(result.byDay, "compare")[0]?.calls).toEqual({
      "happened-served": 90,
      "happened-approval": 6,
      "happened-refused": 4,
      "drafted-served": 80,
      "drafted-approval": 9,
      "drafted-refused": 11,
    });
  });
});

describe("runs that are remembered", () => {
  it("are found by the same document in any order of keys, and by no other", () => {
    const kept = new Map<string, string>();
    const memory = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const document = {
      maxPerRequest: "5",
      cache: { enabled: true, defaultTTL: 60 },
      complianceMode: undefined,
    };
    rememberRun(memory, documentKey("organization", document), "run_1");
    const same = { cache: { defaultTTL: 60, enabled: true }, maxPerRequest: "5" };
    expect(rememberedRun(memory, documentKey("organization", same))).toBe("run_1");
    expect(rememberedRun(memory, documentKey("sales-ai", same))).toBeNull();
    expect(
      rememberedRun(memory, documentKey("organization", { ...same, maxPerRequest: "6" })),
    ).toBeNull();
    expect([...kept.entries()].join()).not.toContain("maxPerRequest");
  });
});
