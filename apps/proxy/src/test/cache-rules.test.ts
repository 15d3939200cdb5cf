import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPrice } from "./canned.ts";
import { createHarness, forward, type Harness, PRICED_URL } from "./harness.ts";
import { publish } from "./publishing.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

const cached = (defaultTTL = 60) => ({ cache: { enabled: true, sharedCache: true, defaultTTL } });

/** A chat whose body is written as it is given. */
const chatText = (key: string, body: string) =>
  forward(url, key, "https://api.openai.com/v1/chat/completions", { method: "POST", body });

async function state(response: Response): Promise<string | null> {
  await response.text();
  return response.headers.get("pag0-cache");
}

async function oneTeam(policy: object) {
  const { id, projects } = await harness.seed({ projects: [policy] });
  const [project] = projects;
  if (project === undefined) throw new Error("no project was seeded");
  return { ...project, organizationId: id };
}

describe("an answer in the cache", () => {
  it("is found for the same JSON written otherwise, and for no other number", async () => {
    const { key } = await oneTeam(cached());
    const messages = '"messages":[{"role":"user","content":"numbers"}]';
    const states: (string | null)[] = [];
    for (const body of [
      `{"model":"gpt-4o-mini","max_tokens":9,"temperature":1.0,${messages}}`,
      `{ "temperature": 1.0, ${messages}, "max_tokens": 9, "model": "gpt-4o-mini" }`,
      `{"model":"gpt-4o-mini","max_tokens":9,"temperature":1,${messages}}`,
    ])
      states.push(await state(await chatText(key, body)));
    expect(states).toEqual(["miss", "hit", "miss"]);
  });

  it("saves what the call would cost today, not what it cost", async () => {
    const { organizationId, key } = await oneTeam(cached());
    const body = JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 9,
      messages: [{ role: "user", content: "today" }],
    });
    await (await chatText(key, body)).text();
    const price = { vendor: "openai", model: "gpt-4o-mini", note: "" };
    const always = { effectiveFrom: "2026-01-01T00:00:00Z", effectiveTo: null };
    await addPrice(harness, organizationId, {
      ...{ kind: "price", id: "own", version: 1, ...price, ...always },
      rates: { input: "3", output: "7" },
    });
    const savings = async () => {
      await (await chatText(key, body)).text();
      const events = await harness.events(organizationId, 2);
      return events.at(-1)?.savedNano;
    };
    // 10 input tokens at $3 and 5 output tokens at $7 a million.
    await expect.poll(savings).toBe(65_000n);
    const events = await harness.events(organizationId, 2);
    expect(events[0]?.costNano).toBe(4_500n);
    expect(events.filter((event) => event.savedNano === 0n)).toHaveLength(1);
  });

  it("of a call with a price of its own saves that price", async () => {
    const { id, projects } = await harness.seed({ projects: [cached()], price: 30_000_000n });
    for (let i = 0; i < 2; i++)
      await (await forward(url, projects[0]?.key ?? "", PRICED_URL)).text();
    const events = await harness.events(id, 2);
    expect(events.map(({ costNano, savedNano }) => [costNano, savedNano])).toEqual([
      [30_000_000n, 0n],
      [0n, 30_000_000n],
    ]);
  });

  it("is not served any longer than a policy published since allows", async () => {
    const { organizationId, id: projectId, key } = await oneTeam(cached(3_600));
    const read = async () => state(await forward(url, key, "https://api.salesforce.com/ttl"));
    expect([await read(), await read()]).toEqual(["miss", "hit"]);
    await publish(harness, organizationId, projectId, cached(1));
    await expect.poll(read, { interval: 300 }).toBe("miss");
    await publish(harness, organizationId, projectId, { cache: { enabled: false } });
    await expect.poll(read).toBe("off");
  });

  it("is not served where a policy published since puts another maximum into the request", async () => {
    const seeded = await harness.seed({ projects: [{ ...cached(), defaultMaxOutputTokens: 50 }] });
    const { id: projectId, key } = seeded.projects[0] as { id: string; key: string };
    const body = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"no maximum"}]}';
    const read = async () => state(await chatText(key, body));
    expect([await read(), await read()]).toEqual(["miss", "hit"]);
    await publish(harness, seeded.id, projectId, { ...cached(), defaultMaxOutputTokens: 40 });
    await expect.poll(read).toBe("miss");
    expect(await read()).toBe("hit");
  });

  it("is neither read nor left by a key that the tag cache=off is bound to", async () => {
    const { projects } = await harness.seed({ projects: [cached(), cached()] });
    const [own, other] = projects;
    if (own === undefined || other === undefined) throw new Error("no projects were seeded");
    const target = "https://api.salesforce.com/opt-out";
    const read = async (key: string) => state(await forward(url, key, target));
    expect([await read(other.key), await read(own.key)]).toEqual(["miss", "hit"]);
    await harness.database.system.prisma.apiKey.update({
      where: { id: own.keyId },
      data: { tags: { cache: "off" } },
    });
    await expect.poll(() => read(own.key)).toBe("off");
    expect(await read(other.key)).toBe("hit");
    // What a caller says of itself binds nothing.
    const tagged = { "pag0-tags": JSON.stringify({ cache: "off" }) };
    expect(await state(await forward(url, other.key, target, { headers: tagged }))).toBe("hit");
  });
});
