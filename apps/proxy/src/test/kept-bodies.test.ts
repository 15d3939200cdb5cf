import { setTimeout as pause } from "node:timers/promises";
import { type KeptCall, readKeptCall, sqlOfPool } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decide, execute, GUARDED } from "./approving.ts";
import { createHarness, forward, type Harness, PRICED_URL } from "./harness.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";
const DAY_MS = 86_400_000;

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

const kept = (retentionDays: number) => ({ bodyLogging: { enabled: true, retentionDays } });

async function oneTeam(policy: object) {
  const { id, projects } = await harness.seed({ projects: [policy] });
  return { id, key: projects[0]?.key ?? "" };
}

function chat(key: string, content: string, more: object = {}): Promise<Response> {
  const messages = [{ role: "user", content }];
  return forward(url, key, CHAT, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", max_tokens: 100, messages, ...more }),
  });
}

/** The bodies of an organization's calls, in the order of the calls. */
async function bodies(organizationId: string, atLeast: number): Promise<KeptCall[]> {
  const { system } = harness.database;
  const rows = () =>
    system.prisma.bodyLog.findMany({ where: { organizationId }, orderBy: { occurredAt: "asc" } });
  await expect.poll(async () => (await rows()).length).toBe(atLeast);
  const key = Buffer.from(harness.variables.PAG0_ENCRYPTION_KEY ?? "", "base64");
  const calls: KeptCall[] = [];
  for (const { eventId } of await rows()) {
    const owner = { organizationId, eventId };
    const call = await readKeptCall(sqlOfPool(system.pool), owner, new Date(), key);
    if (call !== null) calls.push(call);
  }
  return calls;
}

const textOf = (body: KeptCall["response"]) => Buffer.from(body?.content ?? []).toString();

describe("a policy that keeps bodies", () => {
  it("keeps request and answer as they were sent, for its days, under the call's own event", async () => {
    const { id, key } = await oneTeam(kept(7));
    const answer = await (await chat(key, "keep this")).text();
    const streamed = await (await chat(key, "and this", { stream: true })).text();
    const calls = await bodies(id, 2);
    const events = await harness.events(id, 2);
    expect(calls.map(({ eventId }) => eventId)).toEqual(events.map((event) => event.id));
    expect(textOf(calls[0]?.request ?? null)).toContain("keep this");
    expect(calls.map(({ response }) => textOf(response))).toEqual([answer, streamed]);
    expect(calls.map(({ response }) => response?.contentType)).toEqual([
      "application/json",
      "text/event-stream",
    ]);
    for (const { occurredAt, expiresAt } of calls)
      expect(expiresAt.getTime() - occurredAt.getTime()).toBe(7 * DAY_MS);
  });

  it("keeps them encrypted, so that nothing of them can be read in the database", async () => {
    const { id, key } = await oneTeam(kept(7));
    await (await chat(key, "plainly-visible-marker")).text();
    await bodies(id, 1);
    const [row] = await harness.admin(
      `SELECT encode(request_ciphertext, 'escape') AS request, encode(response_ciphertext, 'escape') AS response
       FROM body_logs WHERE organization_id = '${id}'`,
    );
    expect(String(row?.request)).not.toContain("plainly-visible-marker");
    expect(String(row?.response)).not.toContain("chat.completion");
  });

  it("binds them to their event: under another one they do not open", async () => {
    const { id, key } = await oneTeam(kept(7));
    for (const text of ["one", "two"]) await (await chat(key, text)).text();
    const [one, two] = await bodies(id, 2);
    await harness.admin(
      `UPDATE body_logs SET request_ciphertext =
         (SELECT request_ciphertext FROM body_logs WHERE event_id = '${two?.eventId}')
       WHERE event_id = '${one?.eventId}'`,
    );
    const encryptionKey = Buffer.from(harness.variables.PAG0_ENCRYPTION_KEY ?? "", "base64");
    const owner = { organizationId: id, eventId: one?.eventId ?? "" };
    const sql = sqlOfPool(harness.database.system.pool);
    await expect(readKeptCall(sql, owner, new Date(), encryptionKey)).rejects.toThrow();
  });

  it("keeps what left the house: with what the handling of data had replaced", async () => {
    const { id, key } = await oneTeam({
      ...kept(30),
      dataHandling: {
        levels: {
          confidential: { categories: ["personal"], redact: true, retentionDays: 3 },
        },
      },
    });
    await (await chat(key, "write to ada.lovelace@example.com now")).text();
    await (await chat(key, "write to nobody")).text();
    const [personal, harmless] = await bodies(id, 2);
    expect(textOf(personal?.request ?? null)).not.toContain("ada.lovelace@example.com");
    expect(harness.upstream.seen.at(-2)?.body).toBe(textOf(personal?.request ?? null));
    const days = (call: KeptCall | undefined) =>
      ((call?.expiresAt.getTime() ?? 0) - (call?.occurredAt.getTime() ?? 0)) / DAY_MS;
    expect([days(personal), days(harmless)]).toEqual([3, 30]);
  });

  it("keeps 256 KiB of what is longer, and says how long it was", async () => {
    const { id, key } = await oneTeam(kept(1));
    await (await chat(key, "x".repeat(400_000))).text();
    const [call] = await bodies(id, 1);
    expect(call?.request.content.length).toBe(256 * 1024);
    expect(call?.request.bytes).toBeGreaterThan(400_000);
  });

  it("keeps what the cache answered, and what went out of a stream that broke", async () => {
    const { id, key } = await oneTeam({
      ...kept(1),
      cache: { enabled: true, sharedCache: false, defaultTTL: 60 },
    });
    for (let i = 0; i < 2; i++) await (await forward(url, key, `${PRICED_URL}?cached`)).text();
    const broken = await chat(key, "break", { stream: true, user: "break-off" });
    await expect(broken.text()).rejects.toThrow();
    const [filled, hit, cut] = await bodies(id, 3);
    expect(textOf(hit?.response ?? null)).toBe(textOf(filled?.response ?? null));
    expect(textOf(hit?.response ?? null)).toContain('"ok":true');
    expect(textOf(cut?.response ?? null)).toContain('"Hel"');
    expect(textOf(cut?.response ?? null)).not.toContain("[DONE]");
  });

  it("keeps the execution of an approved request, and not the waiting for it", async () => {
    const { id, ownerId, projects } = await harness.seed({
      projects: [{ ...GUARDED, ...kept(5) }],
    });
    const key = projects[0]?.key ?? "";
    const init = { method: "POST", body: '{"deal":1}' };
    const response = await forward(url, key, PRICED_URL, init);
    const { approvalId } = (await response.json()) as { approvalId: string };
    const asked = { key, id, ownerId, approvalId };
    await decide(harness, asked);
    const answer = await (await execute(asked, url)).text();
    // The stored answer is told again, and is no call.
    expect(await (await execute(asked, url)).text()).toBe(answer);
    const [call] = await bodies(id, 1);
    const executed = (await harness.events(id, 2)).find(({ outcome }) => outcome === "served");
    expect(call?.eventId).toBe(executed?.id);
    expect([call?.request, call?.response].map((body) => textOf(body ?? null))).toEqual([
      init.body,
      answer,
    ]);
  });

  it("keeps nothing of a call that it refuses, and nothing where a level above says no", async () => {
    const refusing = await oneTeam({ ...kept(7), monthlyBudget: "0" });
    expect((await chat(refusing.key, "too dear")).status).toBe(429);
    const { id, projects } = await harness.seed({
      organization: { bodyLogging: { enabled: false } },
      projects: [kept(7)],
    });
    await (await chat(projects[0]?.key ?? "", "private")).text();
    await harness.events(id, 1);
    await pause(800);
    expect(await bodies(refusing.id, 0)).toEqual([]);
    expect(await bodies(id, 0)).toEqual([]);
  });
});
