import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, problem } from "./harness.ts";
import { LOOKALIKES, NOT_CALLABLE, PRIVATE_ADDRESSES, PRIVATE_NAMES } from "./hostile-targets.ts";

let harness: Harness;
let url: string;
let key: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
  key = (await harness.seed({ projects: [undefined] })).projects[0]?.key ?? "";
});
afterAll(() => harness.close());

/** Header values are bytes: what is not Latin-1 is sent as its UTF-8, as curl does. */
const bytes = (text: string) => Buffer.from(text).toString("latin1");

describe("the header that names a target", () => {
  it.each([
    ...[...PRIVATE_ADDRESSES, ...PRIVATE_NAMES].map(
      (target) => [target, 403, "TARGET_ADDRESS_FORBIDDEN"] as const,
    ),
    ...NOT_CALLABLE.map((target) => [bytes(target), 400, "TARGET_URL_INVALID"] as const),
    ...LOOKALIKES.map((target) => [target, 422, "ENDPOINT_NOT_PRICED"] as const),
  ])("%s", async (target, status, code) => {
    const before = harness.upstream.seen.length;
    const response = await forward(url, key, target);
    const body = await problem(response);
    expect([response.status, body.code]).toEqual([status, code]);
    if (status === 400) expect(body.errors).toMatchObject([{ field: "pag0-target-url" }]);
    expect(harness.upstream.seen).toHaveLength(before);
  });
});

describe("a provider whose calls go to a private address", () => {
  it.each([...PRIVATE_ADDRESSES, ...PRIVATE_NAMES])(
    "is refused on every way in, for nothing: %s",
    async (upstreamUrl) => {
      const { id, projects } = await harness.seed({
        projects: [{ monthlyBudget: "1000000" }],
        upstreamUrl,
      });
      const own = projects[0]?.key ?? "";
      const post = (model: string) => ({
        method: "POST",
        body: JSON.stringify({
          model,
          max_tokens: 9,
          messages: [{ role: "user", content: "hello" }],
        }),
      });
      const dropIn = (path: string, model: string) =>
        fetch(url + path, { ...post(model), headers: { authorization: `Bearer ${own}` } });
      const responses = [
        await forward(url, own, "https://api.openai.com/v1/chat/completions", post("gpt-4o-mini")),
        await forward(url, own, "https://api.salesforce.com/query"),
        await dropIn("/openai/v1/chat/completions", "gpt-4o-mini"),
        await dropIn("/anthropic/v1/messages", "claude-3-5-haiku-latest"),
      ];
      for (const response of responses)
        expect([response.status, response.headers.get("pag0-error")]).toEqual([
          403,
          "TARGET_ADDRESS_FORBIDDEN",
        ]);
      const events = await harness.events(id, 4);
      expect(events.every((event) => event.costNano === 0n)).toBe(true);
    },
  );
});
