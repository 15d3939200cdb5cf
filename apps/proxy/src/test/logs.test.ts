import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEnvironment } from "../environment.ts";
import { type RunningProxy, startProxy } from "../proxy.ts";
import { CREDENTIAL, createHarness, forward, type Harness, PRICED_URL } from "./harness.ts";

const PROMPT = "prompt-that-nobody-may-log";
const QUERY = "query-that-nobody-may-log";

let harness: Harness;
let proxy: RunningProxy;
let url: string;
let log = "";
const directory = mkdtempSync(join(tmpdir(), "pag0-logs-"));
beforeAll(async () => {
  harness = await createHarness();
  const env = readEnvironment({ ...harness.variables, PAG0_DATA_DIR: directory });
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  proxy = await startProxy(env, pino({ level: "trace" }, sink));
  url = `http://127.0.0.1:${proxy.port}`;
});
afterAll(async () => {
  await harness.close();
  rmSync(directory, { recursive: true });
});

const chat = (key: string, more: object = {}, headers = {}) =>
  forward(url, key, "https://api.openai.com/v1/chat/completions", {
    method: "POST",
    headers,
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 100,
      messages: [{ role: "user", content: PROMPT }],
      ...more,
    }),
  });

describe("the log of a busy run at the level of tracing", () => {
  it("holds no key, no credential, no prompt, no answer and no query", async () => {
    const { projects } = await harness.seed({
      projects: [
        { bodyLogging: { enabled: true, retentionDays: 1 } },
        { monthlyBudget: "0" },
        { requireApprovalAbove: "0" },
      ],
      price: 1n,
    });
    const [key = "", poor = "", guarded = ""] = projects.map((project) => project.key);
    const encryptionKey = harness.variables.PAG0_ENCRYPTION_KEY ?? "";
    const databaseUrl = new URL(harness.variables.DATABASE_URL ?? "");
    const calls = [
      () => chat(key),
      () => chat(key, { stream: true }),
      () => chat(key, { user: "error-event", stream: true }),
      () => chat(key, { model: `${PROMPT}-model` }),
      () => chat(key, { max_tokens: PROMPT }),
      () => chat(key, {}, { "pag0-tags": `{"broken": ${PROMPT}` }),
      () => chat(poor),
      () => chat(guarded),
      () => forward(url, key, `${PRICED_URL}?token=${QUERY}`),
      () => forward(url, key, `https://api.salesforce.com/hang-up?token=${QUERY}`),
      () => forward(url, key, `https://api.salesforce.com/fail?token=${QUERY}`),
      () => forward(url, key, `https://127.0.0.1/?token=${QUERY}`),
      () => forward(url, `${key.slice(0, -1)}x`, PRICED_URL),
    ];
    for (let round = 0; round < 5; round++)
      await Promise.all(calls.map(async (call) => (await call()).text()));
    const broken = await chat(key, { stream: true, user: "break-off" });
    await expect(broken.text()).rejects.toThrow();
    await proxy.stop();
    // It is a log of this very run: failures of providers are told.
    expect(log).toContain("UPSTREAM_UNREACHABLE");
    for (const secret of [
      ...[key, poor, guarded, key.slice(0, -1), CREDENTIAL, encryptionKey, PROMPT, QUERY],
      ...[databaseUrl.password, '"Hel"', "chat.completion"].filter((text) => text !== ""),
    ])
      expect(log.includes(secret), secret).toBe(false);
    for (const line of log.trim().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
  });
});
