import {
  additionalRestrictionsSchema,
  type PolicyDocument,
  policyDocumentSchema,
} from "@pag0/contract";
import {
  budgetCalendar,
  compileLevel,
  type EffectivePolicy,
  effectivePolicy,
  parseClientLevel,
} from "@pag0/policy";
import type { DemoTeam } from "../teams.ts";

/** A published policy as the management API tells it. */
interface PublishedPolicy {
  id: string;
  version: number;
  document: unknown;
}

interface Owner {
  id: string;
  name: string;
  policy: PublishedPolicy | null;
}

function levelOf(kind: "organization" | "project", { id, name, policy }: Owner) {
  if (policy === null) throw new Error(`${name} has no published policy`);
  const document: PolicyDocument = policyDocumentSchema.parse(policy.document);
  return compileLevel({ kind, id, name, versionId: policy.id, version: policy.version, document });
}

/** What applies to a team's agents: the company's policy, the team's, and what they add themselves. */
export function policyOf(
  organization: Owner & { timezone: string },
  project: Owner,
  { restrictions }: Pick<DemoTeam, "restrictions">,
): EffectivePolicy {
  const levels = [levelOf("organization", organization), levelOf("project", project)];
  if (restrictions !== undefined)
    levels.push(compileLevel(parseClientLevel(additionalRestrictionsSchema.parse(restrictions))));
  return effectivePolicy(levels, budgetCalendar(organization.timezone));
}
