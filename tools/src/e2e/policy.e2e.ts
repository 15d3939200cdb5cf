/**
 * A rule's whole way: written in the browser, replayed against the calls of the last weeks, published with
 * a reason, in force in the proxy, taken back; and the same policy from a shell.
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Pag0Error } from "@pag0/sdk";
import { expect, type Page } from "@playwright/test";
import { temporaryDirectory } from "../postgres/temporary-directory.ts";
import { quietTime } from "../test/quiet-time.ts";
import { signIn } from "./browser.ts";
import { type Demo, test } from "./demo.ts";

const files = temporaryDirectory();
let product: Demo["product"];
let person: Demo["person"];
let agentOf: Demo["agentOf"];

test.describe.configure({ mode: "serial", timeout: 240_000 });
test.use({ actionTimeout: 60_000 });

test.beforeAll(({ demo }) => {
  ({ product, person, agentOf } = demo);
});
test.afterAll(() => files.remove());

const MODEL = "gpt-4.1-nano";
const REASON = "Nano answers were wrong too often";
let asked = 0;

/** One cheap call of the sales team's agent, never from the cache. */
async function call(): Promise<Response> {
  return agentOf("sales-ai").fetch("https://api.openai.com/v1/chat/completions", {
    method: "POST",
    body: JSON.stringify({
      model: MODEL,
      messages: [{ role: "user", content: `Is this lead real? ${asked++}` }],
      max_tokens: 10,
    }),
  });
}

async function refusal(): Promise<Pag0Error | null> {
  try {
    await (await call()).arrayBuffer();
    return null;
  } catch (error) {
    if (Pag0Error.isInstance(error)) return error as Pag0Error;
    throw error;
  }
}

async function openPart(page: Page, part: string): Promise<void> {
  await page.getByRole("tab", { name: part, exact: true }).click();
}

test("a rule is written, dry-run, published, enforced, rolled back", async ({ page }, info) => {
  const shot = (name: string) =>
    page.screenshot({ path: join(info.project.outputDir, `shots/${name}.png`), fullPage: true });
  expect(await refusal()).toBeNull();

  await page.setViewportSize({ width: 1440, height: 1000 });
  await signIn(page, product.consoleUrl, person("owner"));
  await page.goto(`${product.consoleUrl}/teams/sales-ai?tab=policy`);
  const rules = page.getByRole("region", { name: "Rules" });
  await rules.getByRole("button", { name: /^Rules/ }).click();
  await rules.getByRole("button", { name: "Empty rule" }).click();
  await rules.getByLabel("Name", { exact: true }).fill("No nano models");
  const field = rules.getByRole("combobox", { name: "Field" });
  await field.fill("model");
  await page
    .getByRole("option", { name: /^model/ })
    .first()
    .click();
  await rules.getByRole("textbox", { name: "Value" }).fill(MODEL);
  await rules.getByRole("combobox", { name: "Decision" }).click();
  await page.getByRole("option", { name: "Refuse the call" }).click();
  await expect(page.getByText("Draft saved")).toBeVisible();
  await expect(page.getByText(/no errors · .* · 1 change/)).toBeVisible();
  await shot("policy-rule");

  await openPart(page, "Test");
  await page.getByRole("button", { name: "Try the call" }).click();
  await expect(page.getByText("The draft does not change the answer.")).toBeVisible();
  await page
    .getByLabel("JSON body")
    .fill(JSON.stringify({ model: MODEL, messages: [], max_tokens: 10 }));
  await page.getByRole("button", { name: "Try the call" }).click();
  await expect(page.getByText("The draft changes the answer: passes → refused.")).toBeVisible();
  await shot("policy-test");

  await openPart(page, "Dry run");
  await page.getByRole("button", { name: /^Dry run over the last/ }).click();
  await expect(
    page.getByText(/^Of [\d,]+ calls, [\d,]+ \(\$[\d.,]+\) would be refused/),
  ).toBeVisible();
  await shot("policy-dry-run");

  await openPart(page, "Edit");
  await page.getByRole("button", { name: "Publish…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/No nano models/).first()).toBeVisible();
  await dialog.getByLabel("Reason").fill(REASON);
  await dialog.getByRole("button", { name: "Publish v2" }).click();
  const published = quietTime();
  await expect(page.getByText("Version 2 is in force").first()).toBeVisible();

  const shown = quietTime();
  await expect.poll(async () => (await refusal())?.code).toBe("RULE_DENIED");
  expect(shown()).toBeLessThan(2_000);
  expect(published()).toBeLessThan(5_000);
  const denied = await refusal();
  expect(denied?.message).toContain("No nano models");
  expect(denied?.message).toContain(MODEL);
  await page.goto(`${product.consoleUrl}/requests?reason=RULE_DENIED`);
  await expect(page.getByText("sales-ai").or(page.getByText("Sales AI")).first()).toBeVisible();

  await page.goto(`${product.consoleUrl}/teams/sales-ai?tab=policy&part=history`);
  await expect(page.getByText(REASON)).toBeVisible();
  await page.getByRole("button", { name: "Roll back to v1…" }).click();
  await expect(
    page
      .getByRole("dialog")
      .getByText(/No nano models/)
      .first(),
  ).toBeVisible();
  await shot("policy-rollback");
  await page.getByRole("dialog").getByRole("button", { name: "Roll back to v1" }).click();
  await expect(page.getByText("Version 3 is in force").first()).toBeVisible();
  const passed = quietTime();
  await expect.poll(async () => (await refusal())?.code ?? null).toBeNull();
  expect(passed()).toBeLessThan(2_000);
});

/** `pag0` with an organization key. */
function pag0(
  key: string,
  ...parameters: string[]
): Promise<{ status: number | null; output: string }> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ["packages/cli/bin/pag0.js", ...parameters], {
      env: {
        ...process.env,
        PAG0_ORG_API_KEY: key,
        PAG0_CONSOLE_URL: product.consoleUrl,
        PAG0_ORG: "acme-corp",
        NO_COLOR: "1",
      },
    });
    let output = "";
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", failed);
    child.once("close", (status) => done({ status, output }));
  });
}

test("the same from a shell: pull, plan with a dry run, apply", async ({ page }) => {
  await signIn(page, product.consoleUrl, person("owner"));
  const created = await page.request.post(`${product.consoleUrl}/api/v1/keys`, {
    data: { name: "Policy as code" },
    headers: { origin: product.consoleUrl },
  });
  expect(created.status()).toBe(201);
  const { key } = (await created.json()) as { key: string };
  const file = join(files.path, "org.yaml");
  expect(await pag0(key, "policy", "pull", file)).toMatchObject({ status: 0 });
  expect((await pag0(key, "policy", "plan", file)).output).toContain("Nothing changes.");

  const pulled = readFileSync(file, "utf8");
  expect(pulled).toContain("maxPerRequest: $0.20");
  writeFileSync(file, pulled.replace("maxPerRequest: $0.20", "maxPerRequest: $0.0001"));
  const planned = await pag0(key, "policy", "plan", file, "--days", "7");
  expect(planned.status).toBe(0);
  expect(planned.output).toMatch(/~ .*\$0\.20.*\$0\.0001/);
  expect(planned.output).toMatch(
    /calls? \(\$[\d.,]+\) that (was|were) served would have been refused/,
  );
  expect(planned.output).toContain("MAX_PER_REQUEST_EXCEEDED");

  const applied = await pag0(
    key,
    "policy",
    "apply",
    file,
    "--yes",
    "--reason",
    "A test of a shell",
  );
  expect(applied).toMatchObject({ status: 0, output: expect.stringContaining("is in force") });

  writeFileSync(file, pulled.replace("maxPerRequest: $0.20", "maxPerRequest: plenty"));
  const wrong = await pag0(key, "policy", "plan", file);
  expect(wrong.status).toBe(1);
  expect(wrong.output).toMatch(/org\.yaml:\d+: teams\.[\w-]+\.policy\.maxPerRequest "plenty"/);
});
