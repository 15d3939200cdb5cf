import { connect, createServer, type Socket } from "node:net";
import { newId } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import pg from "pg";
import { afterEach, expect, test } from "vitest";
import type { BudgetKey } from "../src/budgets.ts";
import { createDatabase } from "../src/client.ts";
import { watchedSocket } from "../src/connection-limits.ts";
import { exchangeLeases } from "../src/lease-exchange.ts";
import { openListener } from "../src/listen.ts";
import { useDatabase } from "./database.ts";

const context = useDatabase();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A way to the database on which connections can be lost without a word to either end. */
async function wayThere() {
  const target = new URL(context.databaseUrl);
  const pairs = new Set<{ sockets: readonly Socket[]; isLost: boolean }>();
  let loseAfter: string | null = null;
  const loseAll = () => {
    for (const pair of pairs) pair.isLost = true;
  };
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    const pair = { sockets: [near, far], isLost: false };
    pairs.add(pair);
    const pass = (from: Socket, to: Socket) => {
      from.on("data", (data) => {
        if (!pair.isLost) to.write(data);
        if (to !== far || loseAfter === null || !data.includes(loseAfter)) return;
        loseAfter = null;
        pair.isLost = true;
      });
      from.on("end", () => {
        if (!pair.isLost) to.end();
      });
      from.on("error", () => undefined);
    };
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ends.push(async () => {
    for (const { sockets } of pairs) for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as { port: number }).port);
  return {
    url: url.href,
    loseAll,
    /** Loses the connection on which a statement with this text comes by, once it is at the server. */
    loseAfter: (text: string) => {
      loseAfter = text;
    },
  };
}

const key: BudgetKey = {
  organizationId: newId("organization"),
  scopeKind: "organization",
  scopeId: "lost",
  period: "total",
  windowStart: new Date(0),
};

/** More than a busy machine takes for a statement. */
const PATIENT = { statementMs: 60_000, silentMs: 60_000 };

function lease(pool: pg.Pool, proxyId: string, wanted: bigint, limits = PATIENT) {
  const none = nanoUsd(0n);
  const order = { key, limit: nanoUsd(100n), incarnation: proxyId, returned: none, answers: false };
  const orders = [{ ...order, atLeast: none, wanted: nanoUsd(wanted), ahead: none }];
  return exchangeLeases(pool, {
    ...{ proxyId, liveProxies: 2, groups: [{ orders, since: null }], ...limits },
  }).then(({ groups }) => groups[0]?.[0]?.granted);
}

test("a proxy that is lost in the middle of an exchange keeps nobody from the budget, and goes on itself", async () => {
  const way = await wayThere();
  const database = createDatabase({ databaseUrl: way.url, poolSize: 2 });
  ends.push(() => database.close());
  const lost = database.system.pool;
  expect(await lease(lost, "one", 10n)).toBe(10n);
  way.loseAfter("FOR UPDATE OF c");
  const exchange = lease(lost, "one", 10n, { statementMs: 200, silentMs: 300 }).then(
    () => "answered",
    () => "given up",
  );
  expect(await lease(context.database.system.pool, "two", 10n)).toBe(10n);
  expect(await exchange).toBe("given up");
  expect(await lease(lost, "one", 10n)).toBe(20n);
});

test("what waits for a connection that is lost without a word fails", async () => {
  const way = await wayThere();
  const client = new pg.Client({
    connectionString: way.url,
    stream: () => watchedSocket(2_000),
  });
  client.on("error", () => undefined);
  await client.connect();
  expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  way.loseAll();
  await expect(client.query("SELECT 1")).rejects.toThrow("the database said nothing for 2 s");
  await client.end();
});

test("a connection that listens and is lost without a word is opened again", async () => {
  const way = await wayThere();
  const heard: string[] = [];
  const listener = await openListener({
    ...{ databaseUrl: way.url, channel: "pag0_cache", lookMs: 50, answerMs: 2_000 },
    handler: (payload) => {
      heard.push(payload);
    },
  });
  ends.push(() => listener.close());
  way.loseAll();
  await expect.poll(() => heard).toEqual([""]);
  const hears = async () => {
    await context.database.system.pool.query("SELECT pg_notify('pag0_cache', 'after')");
    return heard.at(-1);
  };
  await expect.poll(hears).toBe("after");
});
