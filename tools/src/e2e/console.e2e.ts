/**
 * The product as `npm start` shows it to a stranger: the demo company, as each role, in light and dark, on
 * a desktop and a phone, in English and Korean, and live.
 */
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Role, roles } from "@pag0/contract";
import { expect, type Page } from "@playwright/test";
import { quietTime } from "../test/quiet-time.ts";
import { signIn } from "./browser.ts";
import { type Demo, test } from "./demo.ts";

const PAGES = [
  "/",
  "/requests",
  "/inbox",
  "/teams",
  "/teams/sales-ai",
  "/policy",
  "/providers",
  "/models",
  "/prices",
  "/prices?tab=all",
  "/statements",
  "/statements?tab=compare&provider=openai",
  "/keys",
  "/members",
  "/audit",
  "/reports",
  "/alerts",
  "/proxies",
  "/me",
] as const;
const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

let product: Demo["product"];
let signIns: Demo["signIns"];
let person: Demo["person"];
let agentOf: Demo["agentOf"];

test.describe.configure({ mode: "serial", timeout: 240_000 });

test.beforeAll(({ demo }) => {
  ({ product, signIns, person, agentOf } = demo);
});

/** What a page says in the browser's console, and answers of the server that nobody expected. */
function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  return errors;
}

async function settle(page: Page, path: string): Promise<void> {
  await page.goto(`${product.consoleUrl}${path}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("[data-skeleton]")).toHaveCount(0);
}

test("the start prints a sign-in for each role, and the data are there", async ({ page }) => {
  expect([...new Set(signIns.map(({ role }) => role))].sort()).toEqual([...roles].sort());
  await signIn(page, product.consoleUrl, person("owner"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await expect(page.getByText(/You spent \$[\d.,]+ of \$100\.00/)).toBeVisible();
});

test("what happens in the proxy is on the screen within two seconds", async ({ page }) => {
  await signIn(page, product.consoleUrl, person("owner"));
  const path = `/live-${Date.now()}`;
  const agent = agentOf("sales-ai");
  await expect(page.getByText("Recent decisions")).toBeVisible();
  await agent.fetch(`https://suspicious-api.com${path}`).catch(() => undefined);
  const passed = quietTime();
  await expect(page.getByText("suspicious-api.com").first()).toBeVisible();
  expect(passed()).toBeLessThan(2_000);
});

test("the overview, the table of calls and the CSV have one total", async ({ page }) => {
  await signIn(page, product.consoleUrl, person("finance"));
  // A period that has ended, so that live traffic does not move it.
  const to = new Date();
  to.setUTCHours(0, 0, 0, 0);
  const from = new Date(to.getTime() - 7 * 86_400_000);
  const range = `from=${from.toISOString()}&to=${to.toISOString()}`;
  const answer = async (path: string) => page.request.get(`${product.consoleUrl}/api/v1${path}`);
  const analytics = await (await answer(`/analytics?${range}`)).json();
  const requests = await (await answer(`/requests?${range}&limit=1`)).json();
  const csv = await (await answer(`/requests/export?${range}`)).text();
  expect(requests.totals.cost).toBe(analytics.totals.cost);
  expect(requests.totals.requests).toBe(analytics.totals.requests);
  const [head = "", ...rows] = csv.trim().split(/\r?\n/);
  expect(rows).toHaveLength(analytics.totals.requests);
  const column = head.split(",").findIndex((name) => /cost/i.test(name) && !/center/i.test(name));
  expect(column).toBeGreaterThanOrEqual(0);
  expect(analytics.totals.requests).toBeGreaterThan(1_000);
});

/**
 * What breaks a rule of WCAG 2.2 AA. Of what holds only the number of rules is asked, whose elements a long
 * table has by thousands; and a page without frames is judged where it is, not in a second one.
 */
async function violationsOf(page: Page) {
  expect(page.frames()).toHaveLength(1);
  const { violations, passes } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(passes.length).toBeGreaterThan(20);
  return violations;
}

/** Each page is looked at twice: as most see it, and as the other half of its words and colours. */
const LOOKS = [
  { theme: "light", locale: "en", heading: /[A-Z]/ },
  { theme: "dark", locale: "ko", heading: /[가-힣]/ },
] as const;

for (const { theme, locale, heading } of LOOKS)
  test(`every page is accessible, complete and without errors: ${theme}, ${locale}`, async ({
    browser,
  }, info) => {
    test.setTimeout(300_000);
    const context = await browser.newContext({ colorScheme: theme, viewport: DESKTOP, locale });
    await context.addCookies([{ name: "pag0_locale", value: locale, url: product.consoleUrl }]);
    const page = await context.newPage();
    const errors = watchErrors(page);
    await signIn(page, product.consoleUrl, person("owner"));
    const found: string[] = [];
    for (const path of PAGES) {
      await settle(page, path);
      // A team's page is headed by its name, which is nobody's to translate.
      if (path !== "/teams/sales-ai")
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
      await expect(page.locator("body")).not.toContainText(/MISSING_MESSAGE/);
      const name = path === "/" ? "overview" : path.slice(1).replaceAll("/", "-");
      await page.screenshot({ path: join(info.project.outputDir, `shots/${name}-${theme}.png`) });
      for (const violation of await violationsOf(page))
        found.push(
          `${path} ${violation.id}: ${violation.nodes
            .map(({ html }) => html.slice(0, 160))
            .slice(0, 3)
            .join(" | ")}`,
        );
    }
    expect(found).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });

test("every page fits a phone", async ({ browser }, info) => {
  const context = await browser.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await signIn(page, product.consoleUrl, person("owner"));
  for (const path of PAGES) {
    await settle(page, path);
    const name = path === "/" ? "overview" : path.slice(1).replaceAll("/", "-");
    await page.screenshot({ path: join(info.project.outputDir, `shots/${name}-phone.png`) });
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(width, `${path} scrolls sideways`).toBeLessThanOrEqual(PHONE.width);
  }
  await context.close();
});

test("each role sees what it may: a developer one project, an auditor no button that changes", async ({
  browser,
}) => {
  const asRole = async (role: Role) => {
    const context = await browser.newContext({ viewport: DESKTOP });
    const page = await context.newPage();
    await signIn(page, product.consoleUrl, person(role));
    return page;
  };
  const developer = await asRole("developer");
  const seen = await (await developer.request.get(`${product.consoleUrl}/api/v1/teams`)).json();
  expect(seen.data).toHaveLength(1);
  await settle(developer, "/teams");
  await expect(developer.getByRole("button", { name: "Create a team" })).toBeDisabled();

  const auditor = await asRole("auditor");
  for (const path of ["/teams", "/providers", "/keys", "/members", "/policy"]) {
    await settle(auditor, path);
    await expect(
      auditor.getByRole("button", { name: /^(New|Create|Add|Publish|Save|Revoke|Edit)\b/ }),
    ).toHaveCount(0);
  }
  await settle(auditor, "/reports");
  await expect(auditor.getByRole("button", { name: /report/i }).first()).toBeVisible();
});
