import { type PolicyDocument, policyDocumentSchema } from "@pag0/contract";
import { createPag0Organization, Pag0Error } from "@pag0/sdk";
import { CommandError } from "../io.ts";
import type { Options } from "./options.ts";

/** A level as the server has it. */
export interface RemoteLevel {
  id: string;
  /** `organization`, or the team's slug. */
  slug: string;
  name: string;
  /** The published version; 0 for none. */
  version: number;
  document: PolicyDocument | null;
}

export interface RemoteTeam extends RemoteLevel {
  /** Slug of the parent team. */
  parent: string | null;
}

/** What is in force. */
export interface Remote {
  slug: string;
  timeZone: string;
  organization: RemoteLevel;
  teams: readonly RemoteTeam[];
}

export type Client = ReturnType<typeof createPag0Organization>;

const MAX_TEAMS = 10_000;

/** The management client of the organization that the options or the file name. */
export function clientOf(options: Options, named: string | undefined): Client {
  const orgId = options.organization ?? named;
  if (orgId === undefined)
    throw new CommandError("name the organization: --org, PAG0_ORG or organization: in the file");
  return createPag0Organization({
    apiKey: options.apiKey,
    orgId,
    ...(options.url === undefined ? {} : { baseUrl: options.url }),
  });
}

/** Runs what asks the server; its refusals end the command with what they say. */
export async function asking<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!Pag0Error.isInstance(error)) throw error;
    const fields = error.errors.map(({ field, message }) => `\n  ${field} ${message}`).join("");
    throw new CommandError(`${error.code}: ${error.message}${fields}\n${error.remedy}`);
  }
}

function documentOf(version: { document: unknown } | null): PolicyDocument | null {
  return version === null ? null : policyDocumentSchema.parse(version.document);
}

/** Reads the policies in force, all pages. */
export async function readRemote(client: Client, orgId: string): Promise<Remote> {
  const organization = await client.call("getOrganization", { params: { orgId } });
  const teams = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof teamsPage>> = await teamsPage(client, cursor);
    teams.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null && teams.length < MAX_TEAMS);
  const slugs = new Map(teams.map(({ id, slug }) => [id, slug]));
  return {
    slug: organization.slug,
    timeZone: organization.timezone,
    organization: {
      id: organization.id,
      slug: "organization",
      name: organization.name,
      version: organization.policy?.version ?? 0,
      document: documentOf(organization.policy),
    },
    teams: teams.map((team) => ({
      id: team.id,
      slug: team.slug,
      name: team.name,
      parent: team.parentId === null ? null : (slugs.get(team.parentId) ?? null),
      version: team.policy?.version ?? 0,
      document: documentOf(team.policy),
    })),
  };
}

function teamsPage(client: Client, cursor: string | null) {
  return client.call("listTeams", {
    params: {},
    query: { limit: 200, ...(cursor === null ? {} : { cursor }) },
  });
}
