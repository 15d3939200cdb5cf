import {
  type FieldError,
  type PolicyChangeView,
  type PolicyCheckView,
  policyDocumentSchema,
  type Warning,
} from "@pag0/contract";
import { checkNarrows, type DocumentChange, describeOrigin, diffDocuments } from "@pag0/policy";
import type { Context, TenantContext, Transaction } from "../../api/context.ts";
import { fieldErrors } from "../../api/input.ts";
import { amountsAgainstUse } from "../../budgets/server/amounts-against-use.ts";
import { documentOf, loadPolicyTree, type PolicyTree } from "./levels.ts";
import {
  levelAt,
  levelsAbove,
  outdoneBelow,
  type PolicyScope,
  scopeOfPath,
  versionOf,
  withDocument,
} from "./policy-scope.ts";
import { policyWarnings } from "./policy-warnings.ts";

/** Limits of teams below that are told, at most. */
const MAX_OUTDONE = 50;

export function checkOrganizationPolicy(
  context: Context<"checkOrganizationPolicy">,
): Promise<PolicyCheckView> {
  return check(context);
}

export function checkTeamPolicy(context: Context<"checkTeamPolicy">): Promise<PolicyCheckView> {
  return check(context);
}

function changeView(change: DocumentChange): PolicyChangeView {
  const { kind, path, sentence } = change;
  return {
    kind,
    path,
    sentence,
    ...("before" in change ? { before: change.before } : {}),
    ...("after" in change ? { after: change.after } : {}),
  };
}

/** What teams below say that the document no longer allows: published, it would narrow them. */
function outdoneWarnings(
  context: TenantContext,
  tree: PolicyTree,
  drafted: PolicyTree,
  scope: PolicyScope,
): Warning[] {
  return outdoneBelow(tree, drafted, scope, context)
    .slice(0, MAX_OUTDONE)
    .map(({ node, field, message }) => ({
      field: /^[^.[]+/.exec(field)?.[0] ?? field,
      message: `${describeOrigin(node.level.origin)} says more than this would allow: ${field}: ${message}. The narrower of the two holds.`,
      remedy: `Change ${field} of ${node.project.name}, or allow it here.`,
      code: "TEAM_ALLOWS_MORE",
      severity: "warning",
    }));
}

async function warningsOf(
  context: TenantContext,
  tx: Transaction,
  tree: PolicyTree,
  drafted: PolicyTree,
  scope: PolicyScope,
): Promise<Warning[]> {
  const outdone = outdoneWarnings(context, tree, drafted, scope);
  // Warnings of the organization's document name teams: they are for who sees all.
  if (scope.project === null && context.caller.projectIds !== null) return outdone;
  const found = (await policyWarnings(tx, drafted)).get(scope.id) ?? [];
  return [
    ...found.map(({ field, ...warning }) => ({
      ...warning,
      field: field.replace(/^policy\./, ""),
    })),
    ...outdone,
  ];
}

/** What publishing a document would do; nothing is stored. */
function check(
  context: Context<"checkOrganizationPolicy" | "checkTeamPolicy">,
): Promise<PolicyCheckView> {
  const given: unknown = context.body.document;
  const parsed = policyDocumentSchema.safeParse(given);
  return context.tenant.transaction(async (tx) => {
    const scope = await scopeOfPath(context, tx);
    const tree = await loadPolicyTree(tx, context.caller.organizationId);
    const published = versionOf(tree, scope);
    const currentVersion = published?.version ?? 0;
    const failed = (errors: readonly FieldError[]) => ({
      publishable: false,
      errors: [...errors],
      warnings: [],
      changes: [],
      currentVersion,
    });
    if (!parsed.success) return failed(fieldErrors(parsed.error, "document", given));
    const document = parsed.data;
    const drafted = withDocument(tree, scope, document);
    const used = await amountsAgainstUse(
      tx,
      context.caller.organizationId,
      levelAt(drafted, scope),
      tree.calendar,
      context.now,
    );
    const errors = [...checkNarrows(levelsAbove(tree, scope), document), ...used.errors];
    return {
      publishable: errors.length === 0,
      errors,
      warnings: [...used.warnings, ...(await warningsOf(context, tx, tree, drafted, scope))],
      changes: diffDocuments(documentOf(published), document).map(changeView),
      currentVersion,
    };
  });
}
