import { createPag0Organization, type Pag0Organization } from "@pag0/sdk";
import { ConsoleSession } from "./console-session.ts";
import { ALERTS, GLOBAL_POLICY } from "./policy.ts";

const TIME_ZONE = "America/New_York";
const SLUG = "acme-corp";
export const OWNER = { name: "Morgan Hale", email: "cio@acme.com" };
const KEY_NAME = "Demo set-up";

interface KeyView {
  id: string;
  name: string;
  kind: string;
  status: string;
}

interface Page<Item> {
  data: Item[];
}

async function setUp(
  consoleUrl: string,
  setupToken: string,
  password: string,
): Promise<{ apiKey: string } | { refusal: string }> {
  const response = await fetch(`${consoleUrl}/api/v1/setup`, {
    method: "POST",
    headers: { authorization: `Bearer ${setupToken}`, "content-type": "application/json" },
    body: JSON.stringify({
      company: { name: "Acme Corp", slug: SLUG, timezone: TIME_ZONE },
      owner: { ...OWNER, password },
    }),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as { apiKey?: string; detail?: string; remedy?: string };
  if (answer.apiKey !== undefined) return { apiKey: answer.apiKey };
  return { refusal: `${response.status} ${answer.detail ?? ""}` };
}

/** Ends the organization keys of the set-up: nobody keeps them. */
export async function revokeSetupKeys(session: ConsoleSession): Promise<void> {
  const { data } = await session.call<Page<KeyView>>("GET", "/keys?limit=200");
  for (const { id, kind, status } of data)
    if (kind === "organization" && status === "active")
      await session.call("POST", `/keys/${id}/revoke`);
}

export interface Company {
  org: Pag0Organization;
  /** The owner's session. */
  owner: ConsoleSession;
}

/**
 * The company with its policy and alerts: set up now, or opened again as its owner where an earlier
 * start had come so far.
 * @throws Error where the installation belongs to another company.
 */
export async function openCompany(
  consoleUrl: string,
  setupToken: string,
  password: string,
): Promise<Company> {
  const result = await setUp(consoleUrl, setupToken, password);
  const owner = await ConsoleSession.signIn(consoleUrl, OWNER.email, password);
  if (owner === null)
    throw new Error(
      "refusal" in result
        ? `this installation has been set up without the demo (${result.refusal}): start with --no-demo`
        : "the owner who was made cannot sign in",
    );
  let apiKey = "apiKey" in result ? result.apiKey : undefined;
  if (apiKey === undefined) {
    await revokeSetupKeys(owner);
    apiKey = (await owner.call<{ key: string }>("POST", "/keys", { name: KEY_NAME })).key;
  }
  const org = createPag0Organization({
    apiKey,
    orgId: SLUG,
    globalPolicy: GLOBAL_POLICY,
    alerts: ALERTS,
    baseUrl: consoleUrl,
  });
  return { org, owner };
}
