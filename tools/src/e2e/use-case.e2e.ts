/**
 * The use case as its specification tells it, on a product that starts empty: set-up in a browser, the
 * sample program `examples/uc2.ts` as written, an approval by the team's lead in a browser, every
 * refusal by its own code, and figures that equal SQL over the usage events.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { newApiKey } from "@pag0/contract";
import { createPag0Client, createPag0Organization, Pag0Error } from "@pag0/sdk";
import { expect, test } from "@playwright/test";
import { makeProviders, PROVIDERS } from "../demo/providers.ts";
import { type Postgres, startPostgres } from "../postgres/index.ts";
import { withClient } from "../postgres/server.ts";
import { temporaryDirectory } from "../postgres/temporary-directory.ts";
import { signIn } from "./browser.ts";
import { type Part, runPart, waitUntilReady } from "./parts.ts";
import { freePort, freePorts, type Product, startProduct } from "./product.ts";

/** A Tuesday at 15:00 and at 03:00 in New York. */
const IN_HOURS = "2026-11-17T20:00:00Z";
const AT_NIGHT = "2026-11-17T08:00:00Z";
const OWNER = { email: "it@acme.com", password: "correct horse battery" };
const LEAD = { email: "sales-lead@acme.com", password: "staple horse battery" };
const LLM = "https://api.openai.com/v1/chat/completions";

const directory = temporaryDirectory();
let postgres: Postgres;
let product: Product;
let providers: Part;
const proxies: Part[] = [];
let orgKey: string;
let salesKey: string;
let dayProxy: string;
let nightProxy: string;

test.describe.configure({ mode: "serial", timeout: 240_000 });

function organization() {
  return createPag0Organization({
    apiKey: orgKey,
    orgId: "acme-corp",
    baseUrl: product.consoleUrl,
  });
}

async function sql<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  return withClient(
    postgres.url,
    async (client) => (await client.query(text, values)).rows as Row[],
  );
}

/** A second proxy on the same database, whose working hours are judged at an instant of our choice. */
async function proxyAt(instant: string, name: string): Promise<string> {
  const port = await freePort();
  const secrets = JSON.parse(
    readFileSync(join(product.dataDirectory, "secrets.json"), "utf8"),
  ) as Record<string, string>;
  const part = runPart("apps/proxy/src/main.ts", {
    ...secrets,
    NODE_ENV: "test",
    DATABASE_URL: postgres.url,
    PAG0_DATA_DIR: join(directory.path, name),
    PAG0_CONSOLE_URL: product.consoleUrl,
    PAG0_PROXY_PORT: String(port),
    PAG0_PRIVATE_HOSTS: new URL(product.providersUrl).host,
    PAG0_TEST_DECISION_TIME: instant,
  });
  proxies.push(part);
  await waitUntilReady(`http://127.0.0.1:${port}/readyz`, part);
  return `http://127.0.0.1:${port}`;
}

test.beforeAll(async () => {
  const ports = await freePorts();
  postgres = await startPostgres({ dataDirectory: join(directory.path, "database") });
  providers = runPart("tools/src/demo-providers/main.ts", {
    PAG0_DEMO_PROVIDERS_PORT: String(ports.providers),
  });
  product = await startProduct({
    demo: false,
    dataDirectory: join(directory.path, "data"),
    ports,
    environment: {
      DATABASE_URL: postgres.url,
      PAG0_PRIVATE_HOSTS: `127.0.0.1:${ports.providers}`,
    },
  });
});

test.afterAll(async () => {
  for (const proxy of proxies) await proxy.stop();
  await product?.stop();
  await providers?.stop();
  await postgres?.stop();
  directory.remove();
});

test("the first page of an empty product sets up the company", async ({ page }) => {
  await page.goto(product.consoleUrl);
  await page.waitForURL(/\/setup/);
  await page.getByLabel("Set-up token").fill(product.setupToken);
  await page.getByLabel("Company").fill("acme-corp");
  await page.getByLabel("Time zone").fill("America/New_York");
  await page.getByRole("option", { name: "America/New_York" }).click();
  await page.getByLabel("Your name").fill("Ines Tanaka");
  await page.getByLabel("Your e-mail").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Create organization" }).click();
  const key = page.getByText(/^pag0_org_/);
  await expect(key).toBeVisible();
  orgKey = (await key.textContent()) ?? "";
  await signIn(page, product.consoleUrl, OWNER);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Overview");
});

test("the built console refuses what is no key, or no key for it, as its sources do", async () => {
  const ask = async (key: string) => {
    const response = await fetch(`${product.consoleUrl}/api/v1/teams`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return [response.status, response.headers.get("pag0-error")];
  };
  expect(await ask("nonsense")).toEqual([401, "API_KEY_INVALID"]);
  expect(await ask(newApiKey("organization"))).toEqual([401, "API_KEY_INVALID"]);
  expect(await ask(newApiKey("project"))).toEqual([403, "API_KEY_WRONG_KIND"]);
  expect(await ask(orgKey)).toEqual([200, null]);
});

test("providers are registered from code, and a private upstream only where the operator lists it", async () => {
  const org = organization();
  expect((await makeProviders(org, product.providersUrl)).size).toBe(PROVIDERS.length);
  const refused = await org
    .call("createProvider", {
      params: {},
      body: {
        name: "Inside",
        vendor: "openai",
        format: "openai",
        baseUrl: "https://inside.example",
        upstreamUrl: "http://127.0.0.1:9/",
        category: "llm",
      },
    })
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Pag0Error);
  expect((refused as Pag0Error).message).toContain("upstreamUrl");
});

test("the sample makes the policy and ten teams, and may run twice", async () => {
  for (const run of ["first", "second"]) {
    const sample = runPart("examples/uc2.ts", {
      PAG0_ORG_API_KEY: orgKey,
      PAG0_CONSOLE_URL: product.consoleUrl,
    });
    expect(await sample.ended, `${run}: ${sample.output()}`).toBe(0);
  }
  const projects = await sql<{ slug: string; monthly: string; daily: string }>(
    `SELECT slug, document->>'monthlyBudget' AS monthly, document->>'dailyBudget' AS daily
     FROM projects JOIN policy_versions ON policy_versions.project_id = projects.id AND status = 'published'
     ORDER BY slug`,
  );
  expect(projects).toHaveLength(10);
  expect(projects.find(({ slug }) => slug === "marketing-ai")).toMatchObject({
    monthly: "20000000",
    // It arrived as "666666.6666666666".
    daily: "666666",
  });
  const versions = await sql<{ count: string }>("SELECT count(*) FROM policy_versions");
  expect(Number(versions[0]?.count)).toBe(11);
});

test("a costly call waits, its lead approves it in a browser, and it is executed and charged once", async ({
  page,
}) => {
  const org = organization();
  const sales = await org.call("getTeam", { params: { teamId: "sales-ai" } });
  await org.call("createMember", {
    params: {},
    body: { ...LEAD, name: "Jo Park", role: "lead", teams: [sales.slug] },
  });
  const created = await org.call("createKey", {
    params: {},
    body: { name: "Sales agent", team: "sales-ai" },
  });
  salesKey = created.key;
  dayProxy = await proxyAt(IN_HOURS, "proxy-day");
  nightProxy = await proxyAt(AT_NIGHT, "proxy-night");

  const sample = runPart("examples/uc2.ts", {
    PAG0_ORG_API_KEY: orgKey,
    PAG0_SALES_API_KEY: salesKey,
    PAG0_CONSOLE_URL: product.consoleUrl,
    PAG0_PROXY_URL: dayProxy,
  });
  await signIn(page, product.consoleUrl, LEAD, "/inbox");
  await expect(page.getByText("high value enterprise deal").first()).toBeVisible();
  await expect.poll(() => sample.output()).toContain("Request pending approval: apr_");
  await page.getByLabel("Comment").fill("Worth it");
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("All clear")).toBeVisible();
  expect(await sample.ended, sample.output()).toBe(0);
  expect(sample.output()).toContain("chat.completion");
  expect(sample.output()).toContain("Enterprise Dashboard:");

  const approvalId = /pending approval: (\S+)/.exec(sample.output())?.[1] ?? "";
  const agent = createPag0Client({ apiKey: salesKey, projectId: "sales-ai", baseUrl: dayProxy });
  const again = await agent.executeApprovedRequest(approvalId);
  expect(again.status).toBe(200);
  expect(again.meta.replayed).toBe(true);
  await expect
    .poll(async () =>
      sql(
        "SELECT count(*)::int AS charged FROM usage_events WHERE approval_id = $1 AND cost_nano > 0",
        [approvalId],
      ),
    )
    .toEqual([{ charged: 1 }]);
});

async function refusal(call: () => Promise<unknown>): Promise<{ code: string; status?: number }> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Pag0Error) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

test("each rule refuses with its own code", async () => {
  const org = organization();
  const keyOf = async (team: string) =>
    (await org.call("createKey", { params: {}, body: { name: `${team} agent`, team } })).key;
  const marketing = createPag0Client({
    apiKey: await keyOf("marketing-ai"),
    projectId: "marketing-ai",
    baseUrl: dayProxy,
  });
  const chat = (maxTokens: number, model = "gpt-4") => ({
    method: "POST",
    body: JSON.stringify({
      model,
      messages: [{ role: "user", content: "Say hello" }],
      max_tokens: maxTokens,
    }),
  });
  expect(await refusal(() => marketing.fetch("https://suspicious-api.com/v1/data"))).toMatchObject({
    code: "ENDPOINT_BLOCKED",
  });
  expect(
    await refusal(() =>
      marketing.fetch("https://api.stability.ai/v1/generate", { method: "POST", body: "{}" }),
    ),
  ).toMatchObject({ code: "CATEGORY_NOT_ALLOWED" });
  expect(await refusal(() => marketing.fetch(LLM, chat(8_000)))).toMatchObject({
    code: "MAX_PER_REQUEST_EXCEEDED",
  });
  const hours = { timezone: "America/New_York", start: "09:00", end: "18:00" };
  const salesAt = (baseUrl: string) =>
    createPag0Client({
      apiKey: salesKey,
      projectId: "sales-ai",
      baseUrl,
      policy: {
        additionalRestrictions: { allowedEndpoints: ["api.openai.com"], workingHours: hours },
      },
    });
  expect(
    await refusal(() => salesAt(nightProxy).fetch(LLM, chat(50, "gpt-4.1-nano"))),
  ).toMatchObject({ code: "OUTSIDE_WORKING_HOURS" });
  expect((await salesAt(dayProxy).fetch(LLM, chat(50, "gpt-4.1-nano"))).status).toBe(200);
  expect(
    await refusal(() => salesAt(dayProxy).fetch("https://api.anthropic.com/v1/messages", chat(50))),
  ).toMatchObject({ code: "ENDPOINT_NOT_ALLOWED" });

  const hr = createPag0Client({
    apiKey: await keyOf("hr-ai"),
    projectId: "hr-ai",
    baseUrl: dayProxy,
  });
  const spend = async (): Promise<void> => {
    // HR AI has $1 a month, a thirtieth of it a day: two of these calls at the most.
    for (let call = 0; call < 10; call++)
      await hr.fetch(LLM, {
        method: "POST",
        body: JSON.stringify({
          model: "gpt-4",
          messages: [{ role: "user", content: `Question ${call}` }],
          max_tokens: 400,
        }),
      });
  };
  expect(await refusal(spend)).toMatchObject({ code: "BUDGET_EXCEEDED" });
});

test("analytics equal SQL over the usage events, and the report's text holds the same figures", async ({
  page,
}) => {
  const org = organization();
  const bySql = async () => {
    const [row] = await sql<{ micro: string; requests: string; violations: string }>(
      `SELECT (sum(cost_nano) / 1000)::text AS micro, count(*)::text AS requests,
              count(*) FILTER (WHERE decision = 'deny')::text AS violations FROM usage_events`,
    );
    return row;
  };
  const waiting = async (url: string) => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return /^pag0_proxy_journal_backlog (.*)$/m.exec(metrics)?.[1];
  };
  // Journals reach the database within a moment: asked once nothing more comes.
  for (const url of [product.proxyUrl, dayProxy, nightProxy])
    await expect.poll(() => waiting(url)).toBe("0");
  let before: unknown;
  let expected = await bySql();
  while (!isDeepStrictEqual(before, expected)) {
    await sleep(1_500);
    before = expected;
    expected = await bySql();
  }
  const analytics = await org.getAnalytics({
    period: "month",
    groupBy: ["project", "costCenter", "endpoint"],
    metrics: ["totalCost", "totalRequests", "cacheHitRate", "avgLatency", "budgetUtilization"],
  });
  expect(Number(analytics.totals.cost)).toBeCloseTo(Number(expected?.micro), 3);
  expect(analytics.totalRequests).toBe(Number(expected?.requests));
  expect(analytics.violations.reduce((sum, { count }) => sum + count, 0)).toBe(
    Number(expected?.violations),
  );
  expect(analytics.byTeam).toHaveLength(10);
  expect(Object.keys(analytics)).toEqual(
    expect.arrayContaining([
      "totalCost",
      "totalBudget",
      "utilizationRate",
      "byTeam",
      "complianceStatus",
      "auditTrail",
      "recommendations",
    ]),
  );

  const report = await org.exportReport({
    format: "pdf",
    template: "EU_AI_ACT_COMPLIANCE",
    recipient: "auditor@acme.com",
  });
  const file = join(directory.path, "report.pdf");
  writeFileSync(file, await report.download());
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
  expect(text).toContain(analytics.totalCost);
  expect(text).toContain(analytics.totalBudget as string);
  expect(text).toContain("acme-corp");
  for (const team of analytics.byTeam) expect(text).toContain(team.team);

  // The same figures on the screen, and the report to download.
  await signIn(page, product.consoleUrl, OWNER, "/reports");
  await expect(page.getByText("EU AI Act").first()).toBeVisible();
  await page.goto(`${product.consoleUrl}/`);
  await expect(page.getByText(analytics.totalCost).first()).toBeVisible();
});
