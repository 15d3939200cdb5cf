import type { GovernanceView } from "@pag0/contract";
import { requireAccess } from "../../api/authenticate.ts";
import type { Context } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { latestEntriesOf } from "../../audit/server/read-audit.ts";
import { scopeOfPath } from "../../policies/server/policy-scope.ts";
import { governanceView } from "./governance-view.ts";

const INCLUDABLE = "audit";
const AUDIT_ENTRIES = 50;

/** What `include` asks for. @throws Pag0Failure VALIDATION_ERROR for what cannot be included */
function includesAudit(include: string | undefined): boolean {
  const names = (include ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const unknown = names.find((name) => name !== INCLUDABLE);
  if (unknown !== undefined)
    throw invalidField("include", `is "${unknown}"; what can be included is ${INCLUDABLE}`);
  return names.length > 0;
}

export function getGovernance(context: Context<"getGovernance">): Promise<GovernanceView> {
  const withAudit = includesAudit(context.query.include);
  if (withAudit) requireAccess(context.caller, "audit:read");
  return context.tenant.transaction(async (tx) => {
    const scope = await scopeOfPath(context, tx);
    const view = await governanceView(context, tx, scope);
    if (!withAudit) return view;
    return { ...view, audit: await latestEntriesOf(tx, scope.id, AUDIT_ENTRIES) };
  });
}
