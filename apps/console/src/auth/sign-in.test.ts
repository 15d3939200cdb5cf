import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ApiHarness,
  createApiHarness,
  PASSWORD,
  type TestMember,
} from "../test/api-harness.ts";
import { IDLE_TIMEOUT_MS, LIFETIME_MS } from "./sessions.ts";
import { signIn } from "./sign-in.ts";

describe("signing in", () => {
  let api: ApiHarness;
  beforeAll(async () => {
    api = await createApiHarness();
  });
  afterAll(() => api.close());

  const attempt = (email: string, password: string, address = "198.51.100.7") =>
    signIn(
      {
        database: api.services.database,
        log: api.services.log,
        limits: api.services.signInLimits,
        now: api.services.now(),
      },
      { email, password, address, userAgent: "test" },
    );
  const statusOfMe = async (as: TestMember) => (await api.call("GET", "/me", { as })).status;

  const entriesOf = (memberId: string) =>
    api.services.database.system.prisma.auditEntry.findMany({
      where: { action: "session.sign_in", resourceId: memberId },
      orderBy: { sequence: "asc" },
    });

  it("refuses a wrong password, and records it where the member is", async () => {
    const member = await api.addMember("developer");
    expect(await attempt(member.email, "wrong password")).toEqual({
      ok: false,
      reason: "credentials",
    });
    await expect.poll(() => entriesOf(member.id)).toHaveLength(2);
    expect((await attempt(member.email.toUpperCase(), PASSWORD)).ok).toBe(true);
    const entries = await entriesOf(member.id);
    expect(entries.map(({ result }) => result)).toEqual(["succeeded", "denied", "succeeded"]);
  });

  it("keeps where from and with what somebody signs in out of the log that nothing is erased from", async () => {
    const member = await api.addMember("developer");
    await attempt(member.email, PASSWORD, "203.0.113.77");
    const [, entry] = await entriesOf(member.id);
    expect(entry?.detail).toEqual({});
    expect(JSON.stringify(await entriesOf(member.id))).not.toMatch(/203\.0\.113\.77|"test"/);
  });

  it("answers a wrong password before it writes, so that the time tells no addresses", async () => {
    const member = await api.addMember("developer");
    const { database } = api.services;
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: typeof database = {
      ...database,
      forOrganization: (id) => {
        const client = database.forOrganization(id);
        return Object.assign(Object.create(client) as typeof client, {
          transaction: async (work: Parameters<typeof client.transaction>[0]) => {
            await gate;
            return client.transaction(work);
          },
        });
      },
    };
    const outcome = await signIn(
      { ...api.services, database: slow, limits: api.services.signInLimits, now: new Date() },
      { email: member.email, password: "wrong password", address: "", userAgent: null },
    );
    expect(outcome).toEqual({ ok: false, reason: "credentials" });
    release();
    await expect.poll(() => entriesOf(member.id)).toHaveLength(2);
  });

  it("takes ten wrong passwords for an address at once, then makes even the right one wait", async () => {
    const member = await api.addMember("developer");
    api.clock.aheadMs += 3_600_000;
    for (let i = 0; i < 9; i++)
      expect((await attempt(member.email, "wrong password", `198.51.100.${i}`)).ok).toBe(false);
    const tenthAt = performance.now();
    expect((await attempt(member.email, "wrong password", "198.51.100.9")).ok).toBe(false);
    const refused = await attempt(member.email, PASSWORD, "198.51.100.99");
    expect(refused).toMatchObject({ ok: false, reason: "rate" });
    const waited = Math.ceil((performance.now() - tenthAt) / 1_000);
    const { waitSeconds = 0 } = refused as { waitSeconds?: number };
    expect(waitSeconds).toBeGreaterThanOrEqual(30 - waited);
    expect(waitSeconds).toBeLessThanOrEqual(30);
    api.clock.aheadMs += 31_000;
    expect((await attempt(member.email, PASSWORD, "198.51.100.99")).ok).toBe(true);
  });

  it("slows one who tries many addresses from one place", async () => {
    const outcomes = [];
    for (let i = 0; i < 60; i++)
      outcomes.push(await attempt(`nobody-${i}@example.com`, "x".repeat(12), "198.51.100.200"));
    const slowed = outcomes.filter((outcome) => !outcome.ok && outcome.reason === "rate");
    expect(slowed.length).toBeGreaterThan(0);
    expect(outcomes.slice(0, 50)).not.toContainEqual(expect.objectContaining({ reason: "rate" }));
  });

  it("ends a session that nobody uses, and every session in the end", async () => {
    const idle = await api.addMember("developer");
    api.clock.aheadMs += IDLE_TIMEOUT_MS - 60_000;
    expect(await statusOfMe(idle)).toBe(200);
    api.clock.aheadMs += IDLE_TIMEOUT_MS - 60_000;
    expect(await statusOfMe(idle)).toBe(200);
    api.clock.aheadMs += IDLE_TIMEOUT_MS + 60_000;
    expect(await statusOfMe(idle)).toBe(401);

    const busy = await api.addMember("developer");
    const half = IDLE_TIMEOUT_MS / 2;
    for (let used = half; used < LIFETIME_MS; used += half) {
      api.clock.aheadMs += half;
      expect(await statusOfMe(busy)).toBe(200);
    }
    api.clock.aheadMs += half + 60_000;
    expect(await statusOfMe(busy)).toBe(401);
  });

  it("takes no cookie of another secret, and none that was changed", async () => {
    const member = await api.addMember("developer");
    const changed = `${member.cookie.slice(0, -4)}AAAA`;
    expect(await statusOfMe({ ...member, cookie: changed })).toBe(401);
    const elsewhere = await createApiHarness();
    try {
      expect(await statusOfMe({ ...member, cookie: elsewhere.organization.owner.cookie })).toBe(
        401,
      );
    } finally {
      await elsewhere.close();
    }
  });

  it("makes no change for a page of another origin", async () => {
    const owner = await api.signIn(api.organization.owner.email);
    const body = { name: "Forged" };
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example.com" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "null" },
    ];
    for (const headers of foreign)
      expect((await api.call("POST", "/teams", { as: owner, body, headers })).status).toBe(403);
    expect((await api.call("GET", "/teams/forged", { as: owner })).status).toBe(404);
  });
});
