import { newId } from "@pag0/contract";
import { expect, test } from "vitest";
import {
  type CacheFilter,
  invalidateCache,
  readCacheInvalidations,
} from "../src/cache-invalidations.ts";
import { inTransaction, sqlOfPool } from "../src/sql.ts";
import { useDatabase } from "./database.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
const ANY: CacheFilter = { projectId: null, host: null, model: null };

const read = async (organizationId: string) =>
  (await readCacheInvalidations(sqlOfPool(pool()), organizationId))
    .sort((a, b) => a.generation - b.generation)
    .map(({ projectId, host, model }) => [projectId, host, model]);
const invalidate = (organizationId: string, filter: Partial<CacheFilter>) =>
  inTransaction(pool(), (sql) => invalidateCache(sql, organizationId, [{ ...ANY, ...filter }]));

test("an invalidation takes the place of those that it covers, and of no other organization's", async () => {
  const [acme, globex] = [newId("organization"), newId("organization")];
  await invalidate(globex, { model: "gpt-4o" });
  await invalidate(acme, { model: "gpt-4o" });
  await invalidate(acme, { projectId: "prj_a", model: "gpt-4o" });
  await invalidate(acme, { projectId: "prj_a", host: "api.openai.com" });
  await invalidate(acme, { projectId: "prj_b" });
  await invalidate(acme, { projectId: "prj_a" });
  expect(await read(acme)).toEqual([
    [null, null, "gpt-4o"],
    ["prj_b", null, null],
    ["prj_a", null, null],
  ]);
  await invalidate(acme, {});
  expect(await read(acme)).toEqual([[null, null, null]]);
  expect(await read(globex)).toEqual([[null, null, "gpt-4o"]]);
});

test("generations of an organization grow in the order of commits, whichever transaction began first", async () => {
  const acme = newId("organization");
  const order: string[] = [];
  let second: Promise<unknown> = Promise.resolve();
  await inTransaction(pool(), async (sql) => {
    await invalidateCache(sql, acme, [{ ...ANY, model: "first" }]);
    second = invalidate(acme, { model: "second" }).then(() => order.push("second"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    order.push("first");
  });
  await second;
  expect(order).toEqual(["first", "second"]);
  expect(await read(acme)).toEqual([
    [null, null, "first"],
    [null, null, "second"],
  ]);
});

test("an organization has at most a thousand: one more drops all of its answers", async () => {
  const acme = newId("organization");
  const filters = Array.from({ length: 1_000 }, (_, index) => ({ ...ANY, model: `m-${index}` }));
  await inTransaction(pool(), (sql) => invalidateCache(sql, acme, filters));
  expect((await read(acme)).length).toBe(1_000);
  await invalidate(acme, { model: "one more" });
  expect(await read(acme)).toEqual([[null, null, null]]);
});

test("those older than any answer go", async () => {
  const acme = newId("organization");
  await pool().query(
    "INSERT INTO cache_invalidations (organization_id, model, created_at) VALUES ($1, 'old', now() - interval '32 days')",
    [acme],
  );
  await invalidate(acme, { model: "new" });
  expect(await read(acme)).toEqual([[null, null, "new"]]);
});

test("whoever listens hears of the organization", async () => {
  const acme = newId("organization");
  const heard: string[] = [];
  const stop = await context.database.listen("pag0_cache", (payload) => heard.push(payload));
  await invalidate(acme, {});
  await expect.poll(() => heard).toEqual([acme]);
  await stop();
});
