import {
  type ApprovalMember,
  decidesAll,
  isRequester,
  type Requester,
  sameEmail,
  whyNotApprover,
} from "./approver.ts";

export interface ApproverWarning {
  approver: string;
  problem: string;
}

export interface ApproverSelection {
  approverIds: string[];
  source: "workflow" | "leads" | "owners";
  warnings: ApproverWarning[];
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function problemOf(
  approver: string,
  member: ApprovalMember | undefined,
  requester: Requester,
): string | null {
  if (member === undefined) {
    return EMAIL.test(approver.trim())
      ? "no member has this e-mail address"
      : "this is not an e-mail address";
  }
  if (isRequester(requester, member)) return "a requester cannot approve their own request";
  return whyNotApprover(member);
}

/**
 * Who may be asked to approve: the members that the workflow names, else the project's leads, else the
 * owners and administrators; never the requester, and never nobody while any active owner or
 * administrator other than the requester exists. A named approver who cannot serve stays in `warnings`
 * with the reason (the specification's own `"sales ai-lead@acme.com"` is not an e-mail address).
 */
export function selectApprovers(
  input: Requester & {
    named: readonly string[];
    members: readonly ApprovalMember[];
    projectId: string;
  },
): ApproverSelection {
  const { named, members, projectId } = input;
  const warnings: ApproverWarning[] = [];
  const chosen = new Set<string>();
  for (const approver of new Set(named)) {
    const member = members.find((candidate) => sameEmail(candidate.email, approver));
    const problem = problemOf(approver, member, input);
    if (problem !== null) warnings.push({ approver, problem });
    else if (member !== undefined) chosen.add(member.id);
  }
  if (chosen.size > 0) return { approverIds: [...chosen], source: "workflow", warnings };

  const able = members.filter(
    (member) => whyNotApprover(member) === null && !isRequester(input, member),
  );
  const leads = able.filter(
    ({ role, projectIds }) => role === "lead" && projectIds.includes(projectId),
  );
  const [source, serving] =
    leads.length > 0
      ? (["leads", leads] as const)
      : (["owners", able.filter(({ role }) => decidesAll(role))] as const);
  return { approverIds: serving.map(({ id }) => id), source, warnings };
}
