import type { Page } from "@playwright/test";

/** Signs in through the page, and waits for the page that was asked for. */
export async function signIn(
  page: Page,
  consoleUrl: string,
  who: { email: string; password: string },
  path = "/",
): Promise<void> {
  await page.goto(`${consoleUrl}/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  // By type, since the page may be in any language.
  await page.locator("input[type=email]").fill(who.email);
  await page.locator("input[type=password]").fill(who.password);
  await page.locator("button[type=submit]").click();
  await page.waitForURL(`${consoleUrl}${path}`);
}
