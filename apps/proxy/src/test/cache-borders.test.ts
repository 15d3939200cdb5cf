import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHarness, forward, type Harness } from "./harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

const DATA = {
  none: "",
  confidential: " for ann@acme.com",
  restricted: " by card 4111 1111 1111 1111",
};

it("the cache crosses no border, in whatever order equal questions come", async () => {
  const organization = {
    cache: { enabled: true, sharedCache: true, defaultTTL: 600 },
    dataHandling: {
      levels: {
        confidential: { categories: ["personal" as const], cacheable: true },
        restricted: { categories: ["financial" as const] },
      },
    },
  };
  const apart = { cache: { enabled: true, sharedCache: false } };
  const teams: { key: string; border: string }[] = [];
  for (const name of ["one", "other"]) {
    const { projects } = await harness.seed({ organization, projects: [{}, {}, apart] });
    for (const [index, { key }] of projects.entries())
      teams.push({ key, border: index < 2 ? name : `${name} ${index}` });
  }

  async function ask(key: string, content: string): Promise<string | null> {
    const body = JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 9,
      messages: [{ role: "user", content }],
    });
    const target = "https://api.openai.com/v1/chat/completions";
    const response = await forward(url, key, target, { method: "POST", body });
    await response.text();
    expect(response.status).toBe(200);
    return response.headers.get("pag0-cache");
  }

  const kept = new Set<string>();
  let hits = 0;
  const step = fc.record({
    team: fc.constantFrom(...teams),
    question: fc.constantFrom("How much", "Where"),
    data: fc.constantFrom("none", "none", "confidential", "restricted"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 12 }), async (steps) => {
      for (const { team, question, data } of steps) {
        const state = await ask(team.key, question + DATA[data]);
        // What may be kept of confidential data is each team's alone.
        const border = data === "none" ? team.border : team.key;
        const place = JSON.stringify([border, question, data]);
        const expected = kept.has(place) ? "hit" : "miss";
        expect(state).toBe(data === "restricted" ? "off" : expected);
        kept.add(place);
        if (state === "hit") hits++;
      }
    }),
    { numRuns: 8 },
  );
  expect(hits).toBeGreaterThan(5);
});
