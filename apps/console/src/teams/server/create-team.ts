import {
  newId,
  type OperationResponse,
  Pag0Failure,
  type PolicyDocument,
  slugOf,
} from "@pag0/contract";
import { type Project, publishedPolicy } from "@pag0/db";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { recordAudit } from "../../api/record.ts";
import { Reply } from "../../api/reply.ts";
import { requireRoom } from "../../api/room.ts";
import { documentOf, lockPolicies } from "../../policies/server/levels.ts";
import { publish } from "../../policies/server/publish.ts";
import { differences } from "./differences.ts";
import { requireNamedTeam } from "./find.ts";
import { requireDepth } from "./parent.ts";
import { teamView } from "./view.ts";

type Created = OperationResponse<"createTeam">;

/** What a body asks for, with its defaults worked out. */
interface Wanted {
  name: string;
  slug: string;
  parentId: string | null;
  document: PolicyDocument;
}

async function wantedBy(context: Context<"createTeam">, tx: Transaction): Promise<Wanted> {
  const { name, parent, policy, cache = policy?.cache } = context.body;
  const slug = context.body.slug ?? slugOf(name);
  if (slug === "") throw invalidField("name", "must contain a letter or digit");
  return {
    name,
    slug,
    parentId:
      parent === undefined ? null : (await requireNamedTeam(context, tx, "parent", parent)).id,
    document: { ...policy, ...(cache === undefined ? {} : { cache }) },
  };
}

/** @throws Pag0Failure CONFLICT with each difference, unless the team has the wanted content already. */
async function requireSame(tx: Transaction, existing: Project, wanted: Wanted): Promise<void> {
  const { organizationId, id: projectId } = existing;
  const policy = documentOf(await publishedPolicy(tx, { organizationId, projectId }));
  const difference = differences(
    { name: existing.name, parent: existing.parentId, policy },
    { name: wanted.name, parent: wanted.parentId, policy: wanted.document },
  );
  if (difference.length === 0) return;
  const fields = difference.map(({ field }) => field).join(", ");
  throw new Pag0Failure(
    "CONFLICT",
    `The team "${existing.name}" exists with other content: ${fields}`,
    { extra: { difference } },
  );
}

async function create(
  context: Context<"createTeam">,
  tx: Transaction,
  { name, slug, parentId, document }: Wanted,
): Promise<Project> {
  const { now, caller } = context;
  const { organizationId } = caller;
  requireRoom("teams", await tx.project.count());
  await requireDepth(tx, organizationId, parentId, 1);
  const project = await tx.project.create({
    data: {
      id: newId("project", now.getTime()),
      organizationId,
      slug,
      name,
      parentId,
      createdAt: now,
    },
  });
  await recordAudit(context, tx, {
    action: "project.created",
    resource: { kind: "project", id: project.id },
    projectId: project.id,
    detail: { name, slug, parentId },
  });
  if (Object.keys(document).length > 0)
    await publish(context, tx, { project, document, reason: "Created with the team" });
  return project;
}

/**
 * Creates a project with its policy. The same name with the same content answers 200 with the project
 * that exists and `created: false`; with other content it is refused, and the answer shows each
 * difference.
 */
export function createTeam(context: Context<"createTeam">): Promise<Reply<Created>> {
  return context.tenant.transaction(async (tx) => {
    // Two who create the same team at once wait for each other here.
    await lockPolicies(tx, context.caller.organizationId);
    const wanted = await wantedBy(context, tx);
    const existing = await tx.project.findFirst({ where: { slug: wanted.slug } });
    if (existing !== null) await requireSame(tx, existing, wanted);
    const project = existing ?? (await create(context, tx, wanted));
    const created = existing === null;
    return new Reply(created ? 201 : 200, { ...(await teamView(context, tx, project)), created });
  });
}
