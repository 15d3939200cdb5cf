import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "./harness.ts";
import { allowing, askThrough, type Chat, embeddedBy } from "./semantic-asking.ts";

// The provider of the tests gives every text the same vector: as near as an adversary could bring them.
let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

const ask = (key: string, content: unknown, chat?: Chat) => askThrough(url, key, content, chat);
const embeddings = () => embeddedBy(harness);

describe("the semantic cache", () => {
  it("crosses no border, however alike the questions are", async () => {
    const restricted = {
      levels: { restricted: { categories: ["financial" as const] } },
    };
    const own = await harness.seed({
      organization: { ...allowing(), dataHandling: restricted },
      projects: [
        {},
        {},
        { cache: { enabled: true, sharedCache: false } },
        { cache: { enabled: false } },
      ],
    });
    const other = await harness.seed({ organization: allowing(), projects: [{}] });
    const keys = own.projects.map(({ key }) => key) as [string, string, string, string];
    const stranger = other.projects[0]?.key ?? "";
    expect((await ask(keys[0], "question zero")).state).toBe("miss");
    // The team that shares is served: what follows is not apart for another reason.
    expect((await ask(keys[1], "question one")).state).toBe("semantic");
    const apart: [string, Parameters<typeof ask>][] = [
      ["another organization", [stranger, "question two"]],
      ["a team that does not share", [keys[2], "question three"]],
      ["a team without a cache", [keys[3], "question four"]],
      ["restricted data", [keys[0], "pay by card 4111 1111 1111 1111 please"]],
      ["another system prompt", [keys[0], "question five", { system: "Be rude." }]],
      ["another model", [keys[0], "question six", { body: { model: "gpt-4o" } }]],
      ["another parameter", [keys[0], "question seven", { body: { max_tokens: 50 } }]],
      ["a stream", [keys[0], "question eight", { body: { stream: true } }]],
      ["tools", [keys[0], "question nine", { body: { tools: [] } }]],
      ["more variety", [keys[0], "question ten", { body: { temperature: 1 } }]],
      ["a number", [keys[0], "question of 2024"]],
      ["a negation", [keys[0], "question that is not one"]],
      [
        "a header that reaches the provider",
        [keys[0], "question eleven", { headers: { "openai-beta": "x" } }],
      ],
      [
        "a call that asks for none",
        [keys[0], "question twelve", { headers: { "pag0-cache-control": "no-store" } }],
      ],
    ];
    for (const [name, parameters] of apart) {
      const { state, status } = await ask(...parameters);
      expect([name, status, state === "miss" || state === "off"]).toEqual([name, 200, true]);
    }
    // Restricted data was not remembered either.
    const before = embeddings();
    expect((await ask(keys[0], "pay by card 4012 8888 8888 1881 please")).state).not.toBe(
      "semantic",
    );
    expect(embeddings()).toBe(before);
  });

  it("crosses no border in any order of questions that all are alike", {
    timeout: 300_000,
  }, async () => {
    const dataHandling = {
      levels: {
        confidential: { categories: ["personal" as const], cacheable: true },
        restricted: { categories: ["financial" as const], cacheable: true },
      },
    };
    const apart = { cache: { enabled: true, sharedCache: false } };
    const own = await harness.seed({
      organization: { ...allowing(), dataHandling },
      projects: [{}, {}, apart, apart],
    });
    const other = await harness.seed({
      organization: { ...allowing(), dataHandling },
      projects: [{}, apart],
    });
    const teams = [
      ...own.projects.map(({ key }, index) => ({
        key,
        border: index < 2 ? "own" : `own ${index}`,
      })),
      ...other.projects.map(({ key }, index) => ({ key, border: `other ${index}` })),
    ];
    const step = fc.record({
      team: fc.constantFrom(...teams),
      system: fc.constantFrom("Be brief.", "Be rude."),
      earlier: fc.constantFrom("", "Hello"),
      data: fc.constantFrom("", "", " for ann@acme.com", " by card 4111 1111 1111 1111"),
    });
    const partitions = new Set<string>();
    let asked = 0;
    // In letters: a figure would be a border of its own.
    const word = () => [...String(++asked)].map((digit) => "abcdefghij"[Number(digit)]).join("");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), async (steps) => {
        for (const { team, system, earlier, data } of steps) {
          const before = earlier === "" ? [] : [{ role: "user", content: earlier }];
          const text = word() + data;
          const messages = [
            { role: "system", content: system },
            ...before,
            { role: "user", content: text },
          ];
          const { state } = await ask(team.key, "", { body: { messages } });
          const partition = JSON.stringify([team.border, system, earlier]);
          expect(state).toBe(data === "" && partitions.has(partition) ? "semantic" : "miss");
          if (data === "") partitions.add(partition);
        }
      }),
      { numRuns: 12 },
    );
    expect(partitions.size).toBeGreaterThan(8);
  });
});
