import type { Page } from "@playwright/test";

/** Signs in through the page, and waits for the page that was asked for. */
export async function signIn(
  page: Page,
  consoleUrl: string,
  who: { email: string; password: string },
  path = "/",
): Promise<void> {
  await page.goto(`${consoleUrl}/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${consoleUrl}${path}`);
}
