import type { Rule } from "@pag0/contract";
import { sameEmail, whyNotApprover } from "../approvals/approver.ts";
import { enabledWorkflow } from "../inheritance/effective-policy.ts";
import { finding, type LintFinding } from "./finding.ts";
import {
  type LintMember,
  namedTeams,
  type PolicyTree,
  type TreeNode,
  teamOf,
} from "./policy-tree.ts";

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const FALLBACK = "Until then the project's leads, else the owners and administrators, are asked.";

type Members = readonly LintMember[];

function memberOf(members: Members, named: string): LintMember | undefined {
  return members.find(({ email, id }) => id === named || sameEmail(email, named));
}

function whyNot({ role, status = "active" }: LintMember): string | null {
  return whyNotApprover({ role, status });
}

function approverFinding(
  node: TreeNode,
  members: Members | null,
  approver: string,
  path: string,
): LintFinding[] {
  const member = members === null ? undefined : memberOf(members, approver);
  if (member !== undefined) {
    const reason = whyNot(member);
    if (reason === null) return [];
    return [
      finding("APPROVER_MAY_NOT_APPROVE", node.level, path, {
        message: `"${approver}" cannot approve: ${reason}.`,
        remedy: `Name a lead, an administrator or an owner, or give this member such a role. ${FALLBACK}`,
      }),
    ];
  }
  if (!ADDRESS.test(approver.trim())) {
    return [
      finding("APPROVER_NOT_AN_ADDRESS", node.level, path, {
        message: `"${approver}" is not an e-mail address: nobody can be asked there.`,
        remedy: `Name the e-mail address of a member who may approve. ${FALLBACK}`,
      }),
    ];
  }
  if (members === null) return [];
  return [
    finding("APPROVER_NOT_A_MEMBER", node.level, path, {
      message: `"${approver}" is not the e-mail address of any member.`,
      remedy: `Invite this person, or name a member who may approve. ${FALLBACK}`,
    }),
  ];
}

/** The projects that take their approvers from this level: those down to the next that names its own. */
function servedBy(node: TreeNode): TreeNode[] {
  const below = node.children.filter(({ level }) => !enabledWorkflow(level)?.approvers?.length);
  return [node, ...below.flatMap(servedBy)].filter(({ level }) => level.origin.kind === "project");
}

function isLikelyRequester(
  { members, requesters }: PolicyTree,
  { level }: TreeNode,
  approver: LintMember,
): boolean {
  const { id } = level.origin;
  const known = requesters.get(id);
  if (known?.some((email) => sameEmail(email, approver.email))) return true;
  if (!approver.projectIds.includes(id)) return false;
  const own = (members ?? []).filter(({ projectIds }) => projectIds.includes(id));
  return own.length === 1;
}

function alone(tree: PolicyTree, node: TreeNode, approvers: readonly string[]): LintFinding[] {
  const { members } = tree;
  if (members === null) return [];
  const able = approvers.flatMap((approver, index) => {
    const member = memberOf(members, approver);
    return member === undefined || whyNot(member) !== null ? [] : [{ member, index }];
  });
  const [only] = able;
  if (only === undefined || able.some(({ member }) => member !== only.member)) return [];
  const asking = servedBy(node).filter((project) => isLikelyRequester(tree, project, only.member));
  if (asking.length === 0) return [];
  const teams = asking.map(teamOf);
  const { email } = only.member;
  return [
    finding("ONLY_APPROVER_IS_REQUESTER", node.level, `approvalWorkflow.approvers[${only.index}]`, {
      message: `${email} is the only approver who can serve, and is likely to make the requests of ${namedTeams(teams)}; nobody approves their own.`,
      remedy: "Name a second approver.",
      teams,
    }),
  ];
}

/** Whom a rule asks that nobody can ask. */
export function ruleApproverFindings(
  { members }: PolicyTree,
  node: TreeNode,
  { actions }: Rule,
  ruleIndex: number,
): LintFinding[] {
  return actions.flatMap((action, index) => {
    if (action.type !== "require_approval") return [];
    const path = `rules[${ruleIndex}].actions[${index}].parameters.approvers`;
    return (action.parameters?.approvers ?? []).flatMap((approver, place) =>
      approverFinding(node, members, approver, `${path}[${place}]`),
    );
  });
}

/** What is senseless about the approvers that a level names; nothing where its workflow is off. */
export function approverFindings(tree: PolicyTree, node: TreeNode): LintFinding[] {
  const approvers = enabledWorkflow(node.level)?.approvers ?? [];
  const seen = new Set<string>();
  const each = approvers.flatMap((approver, index) => {
    if (seen.has(approver)) return [];
    seen.add(approver);
    return approverFinding(node, tree.members, approver, `approvalWorkflow.approvers[${index}]`);
  });
  return [...each, ...alone(tree, node, approvers)];
}
