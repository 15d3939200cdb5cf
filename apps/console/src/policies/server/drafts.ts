import { randomInt } from "node:crypto";
import type { OperationResponse, PolicyDraftView } from "@pag0/contract";
import type { PolicyScope as ScopeIds } from "@pag0/db";
import type { Context, TenantContext, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { recordAudit } from "../../api/record.ts";
import { draftConflict, draftIdOf, findDraft } from "./draft-rows.ts";
import { MAX_VERSION } from "./levels.ts";
import { scopeOfPath } from "./policy-scope.ts";

type DraftState = OperationResponse<"getTeamDraft">;

const MAX_FIRST_REVISION = 2 ** 30;

export function getOrganizationDraft(
  context: Context<"getOrganizationDraft">,
): Promise<DraftState> {
  return readDraft(context);
}

export function getTeamDraft(context: Context<"getTeamDraft">): Promise<DraftState> {
  return readDraft(context);
}

export function putOrganizationDraft(
  context: Context<"putOrganizationDraft">,
): Promise<PolicyDraftView> {
  return saveDraft(context);
}

export function putTeamDraft(context: Context<"putTeamDraft">): Promise<PolicyDraftView> {
  return saveDraft(context);
}

export function deleteOrganizationDraft(
  context: Context<"deleteOrganizationDraft">,
): Promise<Response> {
  return dropDraft(context);
}

export function deleteTeamDraft(context: Context<"deleteTeamDraft">): Promise<Response> {
  return dropDraft(context);
}

async function idsOfPath(context: TenantContext, tx: Transaction): Promise<ScopeIds> {
  const { project } = await scopeOfPath(context, tx);
  return { organizationId: context.caller.organizationId, projectId: project?.id ?? null };
}

function readDraft(context: TenantContext): Promise<DraftState> {
  return context.tenant.transaction(async (tx) => ({
    draft: await findDraft(tx, await idsOfPath(context, tx)),
  }));
}

/**
 * The revision of a draft that is begun: any number, so that it is not that of a draft which was dropped
 * or published before. Whoever still has that one open is told, and does not overwrite this one.
 */
function firstRevision(): number {
  return randomInt(1, MAX_FIRST_REVISION);
}

/**
 * Saves a draft's text as it was typed, JSON or not.
 * @throws Pag0Failure VERSION_CONFLICT with the draft that is there, where somebody has saved it since
 */
async function saveDraft(
  context: Context<"putOrganizationDraft" | "putTeamDraft">,
): Promise<PolicyDraftView> {
  const { body, caller, now } = context;
  if (body.baseVersion > MAX_VERSION)
    throw invalidField("baseVersion", `is ${body.baseVersion}; no version is above ${MAX_VERSION}`);
  return context.tenant.transaction(async (tx) => {
    const scope = await idsOfPath(context, tx);
    const id = draftIdOf(scope);
    const written = {
      text: body.text,
      baseVersion: body.baseVersion,
      updatedById: caller.id,
      updatedByKind: caller.kind,
      updatedAt: now,
    };
    const { count } =
      body.revision === 0
        ? await tx.policyDraft.createMany({
            data: [{ id, ...scope, ...written, revision: firstRevision() }],
            skipDuplicates: true,
          })
        : await tx.policyDraft.updateMany({
            where: { id, revision: Math.min(body.revision, MAX_VERSION) },
            data: { ...written, revision: { increment: 1 } },
          });
    if (count === 0) throw await draftConflict(tx, scope);
    const saved = await findDraft(tx, scope);
    if (saved === null) throw new Error(`The draft ${id} was saved and is not there`);
    return saved;
  });
}

/** Drops a draft; where there is none, there is nothing to do. */
async function dropDraft(context: TenantContext): Promise<Response> {
  await context.tenant.transaction(async (tx) => {
    const scope = await idsOfPath(context, tx);
    const draft = await tx.policyDraft.findUnique({ where: { id: draftIdOf(scope) } });
    if (draft === null) return;
    await tx.policyDraft.deleteMany({ where: { id: draft.id } });
    await recordAudit(context, tx, {
      action: "policy.draft_dropped",
      resource: { kind: "policy_draft", id: draft.id },
      projectId: scope.projectId,
      detail: { revision: draft.revision, baseVersion: draft.baseVersion },
    });
  });
  return new Response(null, { status: 204 });
}
