import type { AskConclusion, ClaimedAsk } from "@pag0/db";
import type { JobReport } from "@pag0/metering";
import { expect, it } from "vitest";
import type { Told } from "./ask-vendor.ts";
import { conclusionOf, LateAsks, type LateAsksOptions } from "./late-asks.ts";

const STARTED = Date.parse("2026-11-20T10:00:00Z");
const HOUR = 3_600_000;

const claimed = (path = "/v1/messages/batches") =>
  ({
    ...{ organizationId: "org_1", providerId: "prv_1", job: "msgbatch_1", asks: 1 },
    event: { path, occurredAt: new Date(STARTED).toISOString(), requestId: "req_1" },
  }) as unknown as ClaimedAsk;
const report = { id: "msgbatch_1" } as unknown as JobReport;

it.each<[Told, number, number | null]>([
  [{ kind: "running" }, 4 * HOUR, 2 * HOUR],
  [{ kind: "ended", report }, 4 * HOUR, 2 * HOUR],
  [{ kind: "no_credential" }, 4 * HOUR, 2 * HOUR],
  [{ kind: "refused" }, 20 * 24 * HOUR, 24 * HOUR],
  [{ kind: "failed", retryAfterMs: null }, 4 * HOUR, HOUR],
  [{ kind: "failed", retryAfterMs: 3 * HOUR }, 4 * HOUR, 3 * HOUR],
  [{ kind: "not_found" }, 4 * HOUR, null],
  [{ kind: "no_usage" }, 4 * HOUR, null],
  [{ kind: "running" }, 29 * 24 * HOUR, null],
])("asks again after %j at an age of %i ms in %s ms", (told, age, againMs) => {
  const conclusion = conclusionOf(claimed(), told, STARTED + age);
  expect(conclusion).toMatchObject({ told: told.kind, againMs });
  expect(conclusion.quietMs).toBe(told.kind === "failed" ? (told.retryAfterMs ?? 0) : 0);
});

it("gives up work at once whose end nobody knows how to ask for", () => {
  const told = { kind: "unknown_work" } as const;
  expect(conclusionOf(claimed("/v1/else"), told, STARTED).againMs).toBe(null);
});

/** One that asks as fast as it can, with what it did in order. */
function asksOf(options: Partial<LateAsksOptions>) {
  const done: string[] = [];
  let left = 2;
  const asks = new LateAsks({
    perMinute: 6_000_000,
    claim: async () => (left-- > 0 ? claimed() : null),
    ask: async () => ({ kind: "running" }),
    told: async () => void done.push("told"),
    conclude: async (_, { told }: AskConclusion) => {
      done.push(`concluded ${told}`);
      return true;
    },
    ...{ now: () => STARTED, random: () => 0 },
    asked: (_, told, isLast) => done.push(`asked ${told} ${isLast}`),
    failed: (message) => done.push(message),
    ...options,
  });
  return { asks, done };
}

it("goes on where one cannot be asked, claimed or concluded", async () => {
  let times = 0;
  const { asks, done } = asksOf({
    ask: async () => {
      times += 1;
      if (times === 1) throw new Error("broken");
      return { kind: "ended", report };
    },
  });
  asks.start();
  await expect.poll(() => done).toContain("asked ended true");
  await asks.stop();
  expect(done).toEqual([
    "what work has used is not asked for now",
    ...["told", "concluded ended", "asked ended true"],
  ]);
});

it("cuts off what it asks when it is stopped, and concludes nothing of it", async () => {
  const begun = Promise.withResolvers<void>();
  const { asks, done } = asksOf({
    ask: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        begun.resolve();
      }),
  });
  asks.start();
  await begun.promise;
  await asks.stop();
  expect(done).toEqual([]);
});

it("asks nothing where operators say so", async () => {
  const { asks, done } = asksOf({
    perMinute: 0,
    claim: () => Promise.reject(new Error("claimed")),
  });
  asks.start();
  await asks.stop();
  expect(done).toEqual([]);
});
