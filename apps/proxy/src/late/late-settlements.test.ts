import type { UsageRecord } from "@pag0/db";
import { type JobReport, lookUpTokenPrice, noUsage, priceText } from "@pag0/metering";
import { expect, it, vi } from "vitest";
import { emptyEvent } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import { LateSettlements } from "./late-settlements.ts";

const price = lookUpTokenPrice("openai", "gpt-5-mini", new Date("2026-11-21T00:00:00Z"));
if (price === null) throw new Error("the model has no price");
const asked = JSON.stringify({ vendor: "openai", units: [], drawing: null, regional: false });
const job = { id: "job_1", requests: 2, price: priceText(price), asked };
const event: UsageRecord = {
  ...emptyEvent("req_1", "POST", new Date("2026-11-21T00:00:00Z")),
  ...{ organizationId: "org_1", providerId: "prv_1", costNano: "1000000", job },
};

const told = (requests: number): JobReport => ({
  id: job.id,
  requests,
  usagesOf: () => Array.from({ length: requests }, () => noUsage({ outputTokens: 100 })),
});

it("settles by an answer that tells all while one that told a part is looked up", async () => {
  const { promise, resolve } = Promise.withResolvers<{ event: UsageRecord; isSettled: false }>();
  const find = vi.fn(() => promise);
  const written: CallEvent[] = [];
  const results: string[] = [];
  const late = new LateSettlements({
    find,
    write: async (correction) => void written.push(correction),
    failed: () => undefined,
    counted: (result) => void results.push(result),
  });
  const all = [1, 2, 2].map((requests) => late.told(event, told(requests)));
  resolve({ event, isSettled: false });
  await Promise.all(all);
  expect(results).toEqual(["incomplete", "settled"]);
  expect(written).toMatchObject([{ outcome: "correction", outputTokens: 200, corrects: "job_1" }]);
  expect(find).toHaveBeenCalledTimes(2);
});
