import { expect, test } from "vitest";
import { claimAsk, concludeAsk } from "../src/deferred-asks.ts";
import { countOpenDeferred } from "../src/deferred-calls.ts";
import { sqlOfPool } from "../src/sql.ts";
import { shipUsage } from "../src/usage.ts";
import { makeTenant, type Tenant, useDatabase } from "./database.ts";
import { usageOf } from "./usage-records.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
const TIMES = { claimMs: 600_000, quietMs: 60_000 };
/** A second ago: an instant is kept to the millisecond, and this one may be rounded into the future. */
const DUE = "now() - interval '1 s', quiet_until = NULL";
const NEVER = { told: "not_found", againMs: null, quietMs: 0 };

/** Work of long ago at providers of a tenant, each due since then. */
async function startWork(tenant: Tenant, providers: readonly string[]): Promise<void> {
  const events = providers.map((providerId, index) =>
    usageOf(tenant, {
      ...{ providerId, path: "/v1/responses", charges: [] },
      job: { id: `resp_${index}`, requests: 1, price: "{}", asked: "{}" },
    }),
  );
  await shipUsage(pool(), { proxyId: "prx_1", events });
}

const set = (column: string, value: string, { organizationId }: Tenant) =>
  pool().query(`UPDATE deferred_calls SET ${column} = ${value} WHERE organization_id = $1`, [
    organizationId,
  ]);

/** The providers of what many claims at once, and then one after the other, get. */
async function claimAll(): Promise<string[]> {
  const claims = await Promise.all(Array.from({ length: 12 }, () => claimAsk(pool(), TIMES)));
  for (
    let more = await claimAsk(pool(), TIMES);
    more !== null;
    more = await claimAsk(pool(), TIMES)
  )
    claims.push(more);
  return claims.flatMap((claim) => (claim === null ? [] : [claim.providerId])).sort();
}

test("gives each provider's work to one who asks at a time, and again when the claim is over", async () => {
  const tenant = await makeTenant(context.database);
  await startWork(tenant, ["prv_a", "prv_b", "prv_a"]);
  // The second of a provider waits, whoever asks for the first.
  expect(await claimAll()).toEqual(["prv_a", "prv_b"]);
  expect(await claimAll()).toEqual([]);
  await set("quiet_until", "NULL", tenant);
  expect(await claimAll()).toEqual(["prv_a"]);
  await set("quiet_until", "NULL", tenant);
  expect(await claimAll()).toEqual([]);
  // Whoever took them was killed.
  await set("next_ask_at", DUE, tenant);
  expect(await claimAll()).toEqual(["prv_a", "prv_b"]);
  await set("given_up_at", "now()", tenant);
});

test("is asked for by whoever claimed it last, and no more once that is given up", async () => {
  const tenant = await makeTenant(context.database);
  await startWork(tenant, ["prv_c"]);
  // As one that an earlier release wrote down.
  await set("next_ask_at", "NULL", tenant);
  const killed = await claimAsk(pool(), TIMES);
  await set("next_ask_at", DUE, tenant);
  const claimed = await claimAsk(pool(), TIMES);
  if (killed === null || claimed === null) throw new Error("nothing was claimed");
  expect([killed.asks, claimed.asks, claimed.event.organizationId]).toEqual([
    ...[1, 2, tenant.organizationId],
  ]);
  // It is slow to say so: another has asked since.
  expect(await concludeAsk(pool(), "prx_1", killed, NEVER)).toBe(false);
  const again = { told: "failed", againMs: 0, quietMs: 90_000 };
  expect(await concludeAsk(pool(), "prx_2", claimed, again)).toBe(false);
  const sql = sqlOfPool(pool());
  const [{ quiet } = { quiet: 0 }] = await sql<{ quiet: number }>(
    "SELECT extract(epoch FROM quiet_until - now())::int AS quiet FROM deferred_calls WHERE organization_id = $1",
    [tenant.organizationId],
  );
  expect(quiet).toBeGreaterThan(60);
  await set("next_ask_at", DUE, tenant);
  const last = await claimAsk(pool(), TIMES);
  const before = await countOpenDeferred(sql);
  if (last === null) throw new Error("it is not asked for again");
  expect(await concludeAsk(pool(), "prx_1", last, NEVER)).toBe(true);
  expect(await countOpenDeferred(sql)).toEqual({ ...before, givenUp: before.givenUp + 1 });
  await set("quiet_until", "NULL", tenant);
  expect(await claimAsk(pool(), TIMES)).toBe(null);
  const { rows } = await pool().query(
    `SELECT writer, request_id, detail FROM audit_entries WHERE organization_id = $1 AND action = 'request.usage_asked' ORDER BY at, sequence`,
    [tenant.organizationId],
  );
  expect(rows.map(({ detail }) => [detail.asks, detail.told, detail.givenUp])).toEqual([
    [1, "not_found", false],
    [2, "failed", false],
    [3, "not_found", true],
  ]);
  expect(rows[2]).toMatchObject({
    ...{ writer: "prx_1", request_id: last.event.requestId },
    detail: { job: "resp_0", providerId: "prv_c", eventId: last.event.id, nextAskAt: null },
  });
});
