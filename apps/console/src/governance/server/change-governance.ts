import {
  type GovernancePolicy,
  type OperationResponse,
  Pag0Failure,
  type PolicyDocument,
  policyDocumentSchema,
  type Rule,
  ruleOfGovernancePolicy,
  slugOf,
} from "@pag0/contract";
import type { PolicyVersion } from "@pag0/db";
import type { Context, TenantContext, Transaction } from "../../api/context.ts";
import { fieldErrors, invalidField } from "../../api/input.ts";
import { documentOf, loadPolicyTree, lockPolicies } from "../../policies/server/levels.ts";
import {
  levelsAbove,
  type PolicyScope,
  scopeOfPath,
  versionOf,
} from "../../policies/server/policy-scope.ts";
import { publish } from "../../policies/server/publish.ts";
import { asCallerWrote } from "./caller-fields.ts";
import { withClassification } from "./classification-form.ts";
import { governancePolicyViews, governanceView } from "./governance-view.ts";

type PolicyBody = Context<"changeGovernancePolicy">["body"];

/** A change of a team's rules: the rules after it, which of them it is about, and what to say was done. */
interface RuleChange {
  rules: Rule[];
  /** Place of the changed rule; null where it was deleted. */
  index: number | null;
  done: string;
}

const MAX_ID_LENGTH = 60;

/** An identifier for a new rule: its name's words where they are plain letters, else `policy`. */
function freeId(name: string, rules: readonly Rule[]): string {
  const words = slugOf(name).slice(0, MAX_ID_LENGTH).replace(/-+$/, "");
  const base = /^[a-z0-9][a-z0-9-]*$/.test(words) ? words : "policy";
  const taken = new Set(rules.map(({ id }) => id));
  let id = base;
  for (let number = 2; taken.has(id); number++) id = `${base}-${number}`;
  return id;
}

/** The place of a rule of the team. @throws Pag0Failure NOT_FOUND, with the level whose rule it is */
function placeOf(
  rules: readonly Rule[],
  id: string,
  inherited: ReadonlyMap<string, string>,
): number {
  const index = rules.findIndex((rule) => rule.id === id);
  if (index !== -1) return index;
  const level = inherited.get(id);
  throw new Pag0Failure(
    "NOT_FOUND",
    level === undefined
      ? `The team has no governance policy "${id}"`
      : `The governance policy "${id}" is in the policy of ${level}; change it there`,
  );
}

function idOfUpdate(policyId: string | undefined, policy: GovernancePolicy): string {
  const id = policyId ?? policy.id;
  if (id === undefined)
    throw invalidField("policy_id", "is missing; name the policy by policy_id or policy.id");
  if (policy.id !== undefined && policy.id !== id)
    throw invalidField(
      "policy_id",
      `is "${id}", but policy.id is "${policy.id}"; give one of them`,
    );
  return id;
}

function changeOf(
  body: PolicyBody,
  rules: readonly Rule[],
  inherited: ReadonlyMap<string, string>,
): RuleChange {
  if (body.action === "create_policy") {
    const rule = ruleOfGovernancePolicy(body.policy, freeId(body.policy.name, rules));
    if (rules.some(({ id }) => id === rule.id))
      throw invalidField("policy.id", `is "${rule.id}", which another policy of the team has`);
    return {
      rules: [...rules, rule],
      index: rules.length,
      done: `Created the governance policy "${rule.name}"`,
    };
  }
  if (body.action === "update_policy") {
    const id = idOfUpdate(body.policy_id, body.policy);
    const index = placeOf(rules, id, inherited);
    const rule = ruleOfGovernancePolicy({ ...body.policy, id }, id);
    return {
      rules: rules.with(index, rule),
      index,
      done: `Changed the governance policy "${rule.name}"`,
    };
  }
  const index = placeOf(rules, body.policy_id, inherited);
  const rule = rules[index] as Rule;
  if (body.action === "delete_policy")
    return {
      rules: rules.toSpliced(index, 1),
      index: null,
      done: `Deleted the governance policy "${rule.name}"`,
    };
  const enabled = body.action === "enable_policy";
  return {
    rules: rules.with(index, { ...rule, status: enabled ? "active" : "disabled" }),
    index,
    done: `${enabled ? "Enabled" : "Disabled"} the governance policy "${rule.name}"`,
  };
}

/** A team's published document, read under the lock that its change is published with. */
async function lockedDocument(context: TenantContext, tx: Transaction) {
  await lockPolicies(tx, context.caller.organizationId);
  const scope = await scopeOfPath(context, tx);
  const tree = await loadPolicyTree(tx, context.caller.organizationId);
  return { scope, document: documentOf(versionOf(tree, scope)), above: levelsAbove(tree, scope) };
}

/** Publishes a changed document; what is wrong with it is told in the caller's own words. */
async function publishChanged(
  context: TenantContext,
  tx: Transaction,
  scope: PolicyScope,
  change: { document: PolicyDocument; reason: string; ruleIndex: number | null },
): Promise<PolicyVersion> {
  const { document, reason, ruleIndex } = change;
  try {
    const parsed = policyDocumentSchema.safeParse(document);
    if (!parsed.success)
      throw new Pag0Failure("VALIDATION_ERROR", undefined, {
        errors: fieldErrors(parsed.error, "document", document),
      });
    return await publish(context, tx, { project: scope.project, document: parsed.data, reason });
  } catch (error) {
    throw error instanceof Pag0Failure ? asCallerWrote(error, ruleIndex) : error;
  }
}

function withRules({ rules: _, ...document }: PolicyDocument, rules: Rule[]): PolicyDocument {
  return rules.length === 0 ? document : { ...document, rules };
}

/** Creates, changes, deletes, enables or disables a rule of a team (specification, `/governance/policies`). */
export function changeGovernancePolicy(
  context: Context<"changeGovernancePolicy">,
): Promise<OperationResponse<"changeGovernancePolicy">> {
  const { body } = context;
  return context.tenant.transaction(async (tx) => {
    const { scope, document, above } = await lockedDocument(context, tx);
    const inherited = new Map(
      above.flatMap((level) =>
        (level.document.rules ?? []).map((rule) => [rule.id, level.origin.name] as const),
      ),
    );
    const { rules, index, done } = changeOf(body, document.rules ?? [], inherited);
    const { version } = await publishChanged(context, tx, scope, {
      document: withRules(document, rules),
      reason: body.reason ?? done,
      ruleIndex: index,
    });
    const rule = index === null ? undefined : rules[index];
    const [[policy = null] = []] = await governancePolicyViews(tx, [
      { projectId: scope.id, rules: rule === undefined ? [] : [rule] },
    ]);
    return { policy, version };
  });
}

type ConfigBody = Context<"putGovernanceConfig">["body"];

function withConfig(document: PolicyDocument, body: ConfigBody): PolicyDocument {
  const { data_classification: classification, compliance = {} } = body;
  const { complianceMode, auditLog, ...rest } =
    classification === undefined ? document : withClassification(document, classification);
  const mode = compliance.mode === undefined ? complianceMode : (compliance.mode ?? undefined);
  const given = compliance.audit_log;
  const log =
    given === undefined
      ? auditLog
      : given === null
        ? undefined
        : { enabled: given.enabled, retention: given.retention_days };
  return {
    ...rest,
    ...(mode === undefined ? {} : { complianceMode: mode }),
    ...(log === undefined ? {} : { auditLog: log }),
  };
}

function configReason({ data_classification: classification, compliance }: ConfigBody): string {
  const changed = [
    ...(classification === undefined ? [] : ["data classification"]),
    ...(compliance?.mode === undefined ? [] : ["compliance mode"]),
    ...(compliance?.audit_log === undefined ? [] : ["audit log"]),
  ];
  return changed.length === 0
    ? "Set the governance configuration"
    : `Set ${changed.join(", ")} by the governance API`;
}

/** Sets what the body has; null takes a setting away, and what is absent stays. */
export function putGovernanceConfig(
  context: Context<"putGovernanceConfig">,
): Promise<OperationResponse<"putGovernanceConfig">> {
  const { body } = context;
  return context.tenant.transaction(async (tx) => {
    const { scope, document } = await lockedDocument(context, tx);
    const changed = withConfig(document, body);
    if (Object.keys(changed).length > 0 || Object.keys(document).length > 0)
      await publishChanged(context, tx, scope, {
        document: changed,
        reason: body.reason ?? configReason(body),
        ruleIndex: null,
      });
    return governanceView(context, tx, scope);
  });
}
