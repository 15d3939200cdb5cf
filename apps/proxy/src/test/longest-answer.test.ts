import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import { createHarness, forward, type Harness } from "./harness.ts";
import { startTrickle, type Trickle } from "./trickle.ts";

const LONGEST_MS = 1_000;
let harness: Harness;
let trickle: Trickle;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  trickle = await startTrickle();
  trickle.drip(200);
  ({ url } = await harness.start({
    PAG0_PRIVATE_HOSTS: trickle.host,
    PAG0_LONGEST_ANSWER_MS: String(LONGEST_MS),
  }));
});
afterAll(async () => {
  await harness.close();
  await trickle.close();
});

describe("an answer that drips without end", () => {
  it("is cut off after the longest time that one may take, and charged for what came", async () => {
    const { id, projects } = await harness.seed({
      projects: [{ monthlyBudget: "1000000" }],
      upstreamUrl: trickle.url,
    });
    const [waited, began] = [ownTime(), performance.now()];
    const answer = await forward(
      url,
      projects[0]?.key ?? "",
      "https://api.openai.com/v1/chat/completions",
      {
        method: "POST",
        body: JSON.stringify({
          ...{ model: "gpt-4o-mini", stream: true, max_tokens: 5_000 },
          messages: [{ role: "user", content: "Drip" }],
        }),
      },
    );
    await expect(answer.text()).rejects.toThrow();
    expect(performance.now() - began).toBeGreaterThan(LONGEST_MS - 50);
    expect(waited()).toBeLessThan(LONGEST_MS + 3_000);
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({ outcome: "upstream_error", estimated: true });
    expect(event?.costNano).toBeGreaterThan(0n);
    await expect.poll(() => trickle.streaming).toBe(0);
  });
});
