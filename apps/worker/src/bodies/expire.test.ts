import { randomBytes } from "node:crypto";
import { newId } from "@pag0/contract";
import { keepBodies } from "@pag0/db";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHarness, type Harness, makeTenant } from "../test/harness.ts";
import { expireBodies } from "./expire.ts";

const NOW = new Date("2026-11-10T12:00:00.000Z");

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  harness.clock.now = NOW;
});
afterAll(() => harness.close());

it("bodies.expire deletes what is past its time, batch after batch, of every organization, and nothing else", async () => {
  const { database, services } = harness;
  const tenants = [await makeTenant(database), await makeTenant(database)];
  const key = randomBytes(32);
  const body = { contentType: "", bytes: 1, content: Buffer.from("x") };
  const expiring = (milliseconds: number, index: number) => ({
    eventId: newId("usageEvent"),
    organizationId: tenants[index % 2]?.organizationId ?? "",
    projectId: tenants[index % 2]?.projectId ?? "",
    requestId: newId("request"),
    occurredAt: new Date(NOW.getTime() - 86_400_000),
    expiresAt: new Date(NOW.getTime() + milliseconds),
    request: body,
    response: null,
  });
  const over = Array.from({ length: 501 }, (_, index) => expiring(-index, index));
  const kept = Array.from({ length: 7 }, (_, index) => expiring(1 + index, index));
  const { pool, prisma } = database.system;
  await keepBodies(pool, [...over, ...kept], key);
  await expireBodies(services);
  const left = await prisma.bodyLog.findMany({ orderBy: { expiresAt: "asc" } });
  expect(left.map(({ eventId }) => eventId)).toEqual(kept.map(({ eventId }) => eventId));
  await expireBodies(services);
  expect(await prisma.bodyLog.count()).toBe(7);
});
