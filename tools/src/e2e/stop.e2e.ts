/** The end of the demo: killed at once, brought up again with all that it had, and stopped as a person does. */
import { expect } from "@playwright/test";
import { signIn } from "./browser.ts";
import { test } from "./demo.ts";

test.describe.configure({ mode: "serial", timeout: 240_000 });

test("kill -9 of the whole tree loses nothing that was acknowledged", async ({ demo, page }) => {
  const agent = demo.agentOf("marketing-ai");
  const acknowledged: string[] = [];
  const caller = async (name: number) => {
    for (let call = 0; acknowledged.length < 100; call++) {
      const response = await agent.fetch("https://api.openai.com/v1/chat/completions", {
        method: "POST",
        body: JSON.stringify({
          model: "gpt-4.1-nano",
          messages: [{ role: "user", content: `Before the kill ${name} ${call}` }],
          max_tokens: 10,
        }),
      });
      await response.arrayBuffer();
      acknowledged.push(response.meta.requestId);
    }
  };
  await Promise.all([1, 2, 3, 4].map(caller));
  await demo.product.killTree();

  await demo.restart();
  const { product } = demo;
  expect(product.signIns).toEqual([]);
  await signIn(page, product.consoleUrl, demo.person("owner"));
  for (const id of acknowledged)
    await expect
      .poll(async () =>
        (await page.request.get(`${product.consoleUrl}/api/v1/requests/${id}`)).status(),
      )
      .toBe(200);
});

test("Ctrl-C ends everything", async ({ demo }) => {
  const { product } = demo;
  await product.stop();
  expect(product.output()).toContain("stopped");
  await expect(fetch(`${product.consoleUrl}/healthz`)).rejects.toThrow();
  await expect(fetch(`${product.proxyUrl}/healthz`)).rejects.toThrow();
});
