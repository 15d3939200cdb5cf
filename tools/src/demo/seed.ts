import { createDatabase } from "@pag0/db";
import { makeApprovals } from "./approvals.ts";
import { OWNER, openCompany, revokeSetupKeys } from "./company.ts";
import { writeHistory } from "./history.ts";
import { makeKeys } from "./keys.ts";
import { makeMembers, type SignIn, signInsOf } from "./members.ts";
import { makeModels } from "./models.ts";
import { firstPassword } from "./passwords.ts";
import { makeProviders } from "./providers.ts";
import { makeReport } from "./report.ts";
import { openState } from "./state.ts";
import { makeTeams } from "./teams.ts";

export interface SeedInput {
  consoleUrl: string;
  proxyUrl: string;
  databaseUrl: string;
  /** Where the demo's providers answer. */
  providersUrl: string;
  setupToken: string;
  /** Where demo.json is kept. */
  dataDir: string;
  log: (message: string) => void;
}

/** @throws Error where demo.json is of another database than this one. */
async function requireOrganization(databaseUrl: string, organizationId: string): Promise<void> {
  const database = createDatabase({ databaseUrl });
  try {
    const { rowCount } = await database.system.pool.query(
      "SELECT 1 FROM organizations WHERE id = $1",
      [organizationId],
    );
    if (rowCount === 0)
      throw new Error(
        "demo.json is of another database: remove it, or name the right DATABASE_URL",
      );
  } finally {
    await database.close();
  }
}

/**
 * Makes the demo organization on a running product, through the same interfaces as everybody: set-up,
 * the SDK, the proxy; only the past is written as proxies write it. Each part is made once: a start
 * that goes on after a kill makes what is missing, and a complete demo is left as it is.
 * @returns everybody's sign-in, on the start that completes the demo and on no other.
 * @throws Error with what could not be made.
 */
export async function seedDemo(input: SeedInput): Promise<{ signIns?: SignIn[] }> {
  const { consoleUrl, proxyUrl, databaseUrl, log } = input;
  const file = openState(input.dataDir);
  const { passwordSeed, organizationId } = file.state;
  if (organizationId !== null) await requireOrganization(databaseUrl, organizationId);
  if (file.state.completedAt !== null || passwordSeed === null) return {};
  // Kept before anything is made with it.
  file.update({ passwordSeed });

  log("demo: the company, its policy and its teams");
  const company = await openCompany(
    consoleUrl,
    input.setupToken,
    firstPassword(passwordSeed, OWNER.email),
  );
  const { org, owner } = company;
  const organization = await org.sync();
  file.update({ organizationId: organization.id });
  const teams = await makeTeams(org);
  const providerIds = await makeProviders(org, input.providersUrl);
  await makeModels(org);
  await makeMembers(org, passwordSeed);
  await makeKeys(org, teams, file);

  log("demo: sixty days of use");
  const calls = await writeHistory(databaseUrl, organization, teams, providerIds, file);
  log(`demo: ${calls.toLocaleString("en-US")} calls written`);

  log("demo: approvals and a compliance report");
  await makeApprovals({ console: consoleUrl, proxy: proxyUrl }, passwordSeed, file);
  await makeReport(org, file);

  await revokeSetupKeys(owner);
  file.update({ passwordSeed: null, completedAt: new Date().toISOString() });
  return { signIns: signInsOf(passwordSeed) };
}
