import type { EffectiveFieldView, OperationResponse } from "@pag0/contract";
import { effectivePolicy, explain, type Origin } from "@pag0/policy";
import { sees } from "../../api/caller.ts";
import type { Context, TenantContext } from "../../api/context.ts";
import { loadPolicyTree, type PolicyTree } from "./levels.ts";
import { levelAt, levelsAbove, nodesBelow, type PolicyScope, scopeOfPath } from "./policy-scope.ts";

/** Teams whose own values are shown beside one field, at most. */
const MAX_DESCENDANTS = 200;

export function getEffectivePolicy(
  context: Context<"getEffectivePolicy">,
): Promise<OperationResponse<"getEffectivePolicy">> {
  return effectiveFields(context);
}

export function getOrganizationEffectivePolicy(
  context: Context<"getOrganizationEffectivePolicy">,
): Promise<OperationResponse<"getOrganizationEffectivePolicy">> {
  return effectiveFields(context);
}

function originView({ kind, id, name, version }: Origin): EffectiveFieldView["origin"] {
  return { kind, id, name, version };
}

/** What the policies below a scope say themselves, by field; of teams that the caller sees. */
function saidBelow(context: TenantContext, tree: PolicyTree, scope: PolicyScope) {
  const said = new Map<string, EffectiveFieldView["descendants"]>();
  for (const { project, version, level } of nodesBelow(tree, scope)) {
    if (version === null || !sees(context.caller, project.id)) continue;
    for (const { field, value, origin } of explain(effectivePolicy([level], tree.calendar))) {
      const values = said.get(field) ?? [];
      if (values.length < MAX_DESCENDANTS) values.push({ value, origin: originView(origin) });
      said.set(field, values);
    }
  }
  return said;
}

function effectiveFields(context: TenantContext): Promise<{ data: EffectiveFieldView[] }> {
  return context.tenant.transaction(async (tx) => {
    const scope = await scopeOfPath(context, tx);
    const tree = await loadPolicyTree(tx, context.caller.organizationId);
    const levels = [...levelsAbove(tree, scope), levelAt(tree, scope)];
    const rows = explain(effectivePolicy(levels, tree.calendar));
    const below = saidBelow(context, tree, scope);
    // A field that has a row for each level is told of teams below in the nearest level's row.
    const nearest = new Map(rows.map((row) => [row.field, row]));
    return {
      data: rows.map((row) => ({
        field: row.field,
        value: row.value,
        origin: originView(row.origin),
        overridden: row.overridden.map(({ value, origin }) => ({
          value,
          origin: originView(origin),
        })),
        merge: row.merge,
        descendants: nearest.get(row.field) === row ? (below.get(row.field) ?? []) : [],
      })),
    };
  });
}
