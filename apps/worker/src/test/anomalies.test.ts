import { findAnomalies } from "@pag0/analytics";
import { nanoUsd } from "@pag0/money";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findUsageAnomalies } from "../usage/anomalies.ts";
import {
  createHarness,
  type Harness,
  makeTenant,
  ship,
  type Tenant,
  usageRecord,
} from "./harness.ts";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 8, 1);
const HOURS = 60 * 24;
/** Hours that cost twenty times the others. */
const DEAR = [100, 400, 1_000, HOURS - 1];

let harness: Harness;
let tenant: Tenant;
const costAt = (hour: number) =>
  (DEAR.includes(hour) ? 20n : 1n + BigInt(hour % 3)) * 1_000_000_000n;
const timeOf = (hour: number) => new Date(START + hour * HOUR_MS).toISOString();

const call = (hour: number, cost = costAt(hour)) =>
  usageRecord(tenant, { occurredAt: timeOf(hour), costNano: cost.toString() });

beforeAll(async () => {
  harness = await createHarness();
  tenant = await makeTenant(harness.database);
  for (let hour = 0; hour < HOURS; hour += 720)
    await ship(harness.database, ...Array.from({ length: 720 }, (_, index) => call(hour + index)));
});
afterAll(() => harness.close());

const kept = async () =>
  (
    await harness.database.system.pool.query<{ hour: Date; cost: string; explanation: string }>(
      "SELECT hour, cost_nano::text AS cost, explanation FROM usage_anomalies WHERE organization_id = $1 ORDER BY hour",
      [tenant.organizationId],
    )
  ).rows.map(({ hour, ...row }) => ({ ...row, at: hour.toISOString() }));

it("keeps what a search through all hours finds, however often it runs", async () => {
  const hours = Array.from({ length: HOURS }, (_, hour) => ({
    at: timeOf(hour),
    cost: nanoUsd(costAt(hour)),
  }));
  const expected = findAnomalies(hours, timeOf(0)).map(({ at, cost, explanation }) => ({
    ...{ at, explanation },
    cost: cost.toString(),
  }));
  expect(expected.map(({ at }) => at)).toEqual(DEAR.map(timeOf));
  for (const at of [HOURS * HOUR_MS - 1_800_000, HOURS * HOUR_MS - 1_700_000]) {
    harness.clock.now = new Date(START + at);
    await findUsageAnomalies(harness.services);
    expect(await kept()).toEqual(expected);
  }
});

it("looks again at the hours just before, whose calls may come late", async () => {
  harness.clock.now = new Date(START + HOURS * HOUR_MS + 60_000);
  await ship(harness.database, call(HOURS - 3, 50_000_000_000n));
  await findUsageAnomalies(harness.services);
  expect((await kept()).map(({ at }) => at)).toEqual(
    [...DEAR.slice(0, -1), HOURS - 3, HOURS - 1].map(timeOf),
  );
});
