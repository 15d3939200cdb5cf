import { newId } from "@pag0/contract";
import { createDatabase, type Database } from "@pag0/db";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase } from "../../../../tools/src/postgres/test-database.ts";
import { emptyEvent } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import { ShippingThread } from "./shipping-thread.ts";

let database: Database;
let thread: ShippingThread;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await testDatabase();
  drop = made.drop;
  database = createDatabase({ databaseUrl: made.databaseUrl });
  thread = new ShippingThread(made.databaseUrl);
});
afterAll(async () => {
  await thread.stop();
  await database.close();
  await drop();
});

function eventsOf(organizationId: string, count: number): CallEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    ...emptyEvent(newId("request"), "POST", new Date()),
    ...{ id: newId("usageEvent"), organizationId, projectId: "prj_1", apiKeyId: "key_1" },
    ...{ host: "api.openai.com", path: `/v1/${index}\0`, latencyMs: index },
  }));
}

it("says which events were new, and keeps each once", async () => {
  const organizationId = newId("organization");
  const events = eventsOf(organizationId, 30);
  const ids = (some: readonly CallEvent[]) => new Set(some.map(({ id }) => id));
  expect(await thread.ship("prx_1", events.slice(0, 20))).toEqual(ids(events.slice(0, 20)));
  expect(await thread.ship("prx_1", events)).toEqual(ids(events.slice(20)));
  expect(await thread.ship("prx_1", events)).toEqual(new Set());
  const rows = await database.system.prisma.usageEvent.findMany({
    where: { organizationId },
    orderBy: { latencyMs: "asc" },
    select: { id: true, path: true },
  });
  expect(rows).toEqual(events.map(({ id }, index) => ({ id, path: `/v1/${index}\ufffd` })));
});

it("tells by its class or its code what the database will never take, and goes on", async () => {
  const organizationId = newId("organization");
  const [event] = eventsOf(organizationId, 1) as [CallEvent];
  await expect(thread.ship("prx_1", eventsOf(organizationId, 1_001))).rejects.toThrow(RangeError);
  const tooLate = { ...event, occurredAt: "no instant" };
  await expect(thread.ship("prx_1", [tooLate])).rejects.toMatchObject({ code: "22007" });
  const tooMany = { ...event, inputTokens: 3_000_000_000 };
  await expect(thread.ship("prx_1", [tooMany])).rejects.toMatchObject({ code: "22003" });
  expect(await thread.ship("prx_1", [event])).toEqual(new Set([event.id]));
});
