import type { Operations, Pag0Organization } from "@pag0/sdk";
import { OWNER } from "./company.ts";
import { firstPassword } from "./passwords.ts";
import { TEAMS } from "./teams.ts";

type Role = Operations["createMember"]["body"]["role"];

export interface DemoMember {
  name: string;
  email: string;
  role: Role;
  /** Slugs. */
  teams: string[];
}

const LEADS: Record<string, string> = {
  sales: "Priya Raman",
  marketing: "Tomás Herrera",
  support: "Grace Okafor",
  rnd: "Daniel Kim",
  engineering: "Ingrid Solberg",
  finance: "Marcus Webb",
  legal: "Hannah Stern",
  hr: "Lucía Duarte",
  operations: "Kenji Mori",
  design: "Amélie Laurent",
};

/** Everybody but the owner; the addresses that use case 2 names are among them. */
export const MEMBERS: readonly DemoMember[] = [
  { name: "Renata Costa", email: "it-security@acme.com", role: "admin", teams: [] },
  { name: "Victor Lindqvist", email: "cfo@acme.com", role: "finance", teams: [] },
  { name: "Naomi Adler", email: "auditor@acme.com", role: "auditor", teams: [] },
  ...TEAMS.map(({ mailName, slug }) => ({
    name: LEADS[mailName] ?? mailName,
    email: `${mailName}-lead@acme.com`,
    role: "lead" as const,
    teams: [slug],
  })),
  { name: "John Doe", email: "john.doe@acme.com", role: "developer", teams: ["sales-ai"] },
  {
    name: "Mina Seo",
    email: "mina.seo@acme.com",
    role: "developer",
    teams: ["r-d-ai", "engineering-ai"],
  },
  { name: "Omar Haddad", email: "omar.haddad@acme.com", role: "developer", teams: ["support-ai"] },
];

/** Makes the members that are not there. */
export async function makeMembers(org: Pag0Organization, passwordSeed: string): Promise<void> {
  const { data } = await org.call("listMembers", { params: {}, query: { limit: 200 } });
  const known = new Set(data.map(({ email }) => email));
  for (const member of MEMBERS)
    if (!known.has(member.email))
      await org.call("createMember", {
        params: {},
        body: { ...member, password: firstPassword(passwordSeed, member.email) },
      });
}

export interface SignIn {
  role: string;
  email: string;
  password: string;
}

/** How everybody signs in at first. */
export function signInsOf(passwordSeed: string): SignIn[] {
  return [{ ...OWNER, role: "owner" }, ...MEMBERS].map(({ role, email }) => ({
    role,
    email,
    password: firstPassword(passwordSeed, email),
  }));
}
