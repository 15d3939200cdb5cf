import { type NanoUsd, parseAmount } from "@pag0/money";
import type { AdditionalRestrictions, Operations, Pag0Organization, Team } from "@pag0/sdk";

export interface DemoTeam {
  name: string;
  slug: string;
  /** Before `-lead@acme.com`. */
  mailName: string;
  /** Micro-USD a month. */
  budget: string;
  department: string;
  costCenter: string;
  /** What its agents narrow themselves to, beside the team's policy. */
  restrictions?: AdditionalRestrictions;
}

/** Use case 2: the Sales agent narrows the team's policy to two endpoints and to office hours. */
const SALES_RESTRICTIONS: AdditionalRestrictions = {
  allowedEndpoints: ["api.openai.com", "api.salesforce.com"],
  workingHours: { timezone: "America/New_York", start: "09:00", end: "18:00" },
};

function team(
  name: string,
  slug: string,
  mailName: string,
  budget: string,
  department: string,
  costCenter: string,
): DemoTeam {
  return { name, slug, mailName, budget, department, costCenter };
}

/** The ten teams of use case 2: $100 a month in all, the four that it names with its own budgets. */
export const TEAMS: readonly DemoTeam[] = [
  {
    ...team("Sales AI", "sales-ai", "sales", "15000000", "Sales", "CC-1001"),
    restrictions: SALES_RESTRICTIONS,
  },
  team("Marketing AI", "marketing-ai", "marketing", "20000000", "Marketing", "CC-1002"),
  team("Support AI", "support-ai", "support", "25000000", "Support", "CC-1003"),
  team("R&D AI", "r-d-ai", "rnd", "30000000", "R&D", "CC-2001"),
  team("Engineering AI", "engineering-ai", "engineering", "3000000", "Engineering", "CC-2002"),
  team("Finance AI", "finance-ai", "finance", "2000000", "Finance", "CC-3001"),
  team("Legal AI", "legal-ai", "legal", "2000000", "Legal", "CC-3002"),
  team("HR AI", "hr-ai", "hr", "1000000", "HR", "CC-3003"),
  team("Operations AI", "operations-ai", "operations", "1000000", "Operations", "CC-4001"),
  team("Design AI", "design-ai", "design", "1000000", "Design", "CC-4002"),
];

/** A team's daily budget: what the policy makes of `String(parseInt(budget) / 30)`. */
export function budgetOfDay({ budget }: Pick<DemoTeam, "budget">): NanoUsd {
  return parseAmount(String(Number.parseInt(budget, 10) / 30));
}

/** The project that the use case's loop creates for a team, document for document. */
export function projectOf(team: {
  name: string;
  budget: string;
}): Operations["createTeam"]["body"] {
  return {
    name: team.name,
    policy: {
      monthlyBudget: team.budget,
      maxPerRequest: "200000", // $0.20
      dailyBudget: String(Number.parseInt(team.budget, 10) / 30),
      approvalWorkflow: {
        enabled: true,
        approvers: [`${team.name.toLowerCase()}-lead@acme.com`],
        autoApproveBelow: "100000", // $0.10
        requireApprovalAbove: "100000",
      },
    },
    cache: { enabled: true, sharedCache: true, defaultTTL: 1800 },
  };
}

/** Makes the ten teams; those that are there stay as they are. @returns them by slug. */
export async function makeTeams(org: Pag0Organization): Promise<Map<string, Team>> {
  const made = new Map<string, Team>();
  for (const team of TEAMS) {
    const project = await org.createProject(projectOf(team));
    made.set(project.slug, project);
  }
  return made;
}
