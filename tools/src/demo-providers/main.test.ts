import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function run(environment: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], { env: { ...process.env, ...environment } });
  running.push(child);
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

it("listens on the port it is told, answers the specification's sample, and stops on SIGTERM", async () => {
  const { child, lines } = run({
    PAG0_DEMO_PROVIDERS_PORT: "0",
    PAG0_DEMO_SPEED: "0",
    PAG0_DEMO_OPENAI_KEY: "another-key",
  });
  const { msg } = JSON.parse((await lines.next()).value ?? "{}") as { msg: string };
  const [url] = /http:\/\/127\.0\.0\.1:\d+$/.exec(msg) ?? [];
  const answer = await fetch(`${url}/openai/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer another-key" },
    body: JSON.stringify({ model: "gpt-4", messages: [], max_tokens: 2000 }),
  });
  expect(answer.status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

it("names the variable that is wrong", async () => {
  const { child, lines } = run({ PAG0_DEMO_PROVIDERS_PORT: "web" });
  expect((await lines.next()).value).toContain(
    "PAG0_DEMO_PROVIDERS_PORT: must be a number from 0 to 65535",
  );
  expect(await once(child, "exit")).toEqual([1, null]);
});
