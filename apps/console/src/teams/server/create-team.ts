import { isDeepStrictEqual } from "node:util";
import { newId, Pag0Failure, type PolicyDocument, slugOf } from "@pag0/contract";
import { publishedPolicy } from "@pag0/db";
import { type Handler, inOrganization, record } from "../../api/context.ts";
import { loadPolicyTree } from "../../policies/server/levels.ts";
import { publish } from "../../policies/server/publish.ts";
import { findTeam } from "./find.ts";
import { teamView } from "./view.ts";

/** One field in which what exists and what is asked for differ. */
export interface Difference {
  field: string;
  existing: unknown;
  requested: unknown;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every leaf in which two documents differ, by its path. */
export function differences(existing: unknown, requested: unknown, field = ""): Difference[] {
  if (isDeepStrictEqual(existing, requested)) return [];
  if (!isObject(existing) || !isObject(requested)) return [{ field, existing: existing ?? null, requested: requested ?? null }];
  const names = [...new Set([...Object.keys(existing), ...Object.keys(requested)])].sort();
  return names.flatMap((name) => differences(existing[name], requested[name], field === "" ? name : `${field}.${name}`));
}

/**
 * Creates a project with its policy. The same name with the same content gives the one that exists;
 * with other content it is refused, and the answer shows the difference.
 */
export const createTeam: Handler<"createTeam"> = (context) =>
  inOrganization(context, async (tx) => {
    const { body, now, caller } = context;
    const slug = body.slug ?? slugOf(body.name);
    if (slug === "") throw new Pag0Failure("VALIDATION_ERROR", "name: must contain a letter or digit", { errors: [{ field: "name", message: "must contain a letter or digit" }] });
    const cache = body.cache ?? body.policy?.cache;
    const document: PolicyDocument = { ...body.policy, ...(cache === undefined ? {} : { cache }) };
    const parent = body.parent === undefined ? null : await findTeam(context, tx, body.parent);
    if (body.parent !== undefined && parent === null) throw new Pag0Failure("VALIDATION_ERROR", `parent: there is no team "${body.parent}"`, { errors: [{ field: "parent", message: `there is no team "${body.parent}"` }] });

    // Two who create the same slug at once wait for each other here.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`project|${caller.organizationId}|${slug}`}, 0))`;
    const existing = await tx.project.findFirst({ where: { slug } });
    if (existing !== null) {
      const policy = await publishedPolicy(tx, { organizationId: caller.organizationId, projectId: existing.id });
      const difference = differences(
        { name: existing.name, parent: existing.parentId, policy: policy?.document ?? {} },
        { name: body.name, parent: parent?.id ?? null, policy: document },
      );
      if (difference.length > 0)
        throw new Pag0Failure("CONFLICT", `The team "${existing.name}" exists with other content: ${difference.map((d) => d.field).join(", ")}`, { extra: { difference } });
      return { ...(await teamView(tx, await loadPolicyTree(tx, caller.organizationId), existing, now)), created: false };
    }

    const project = await tx.project.create({
      data: { id: newId("project", now.getTime()), organizationId: caller.organizationId, slug, name: body.name, parentId: parent?.id ?? null, createdAt: now },
    });
    await record(context, tx, { action: "project.created", resource: { kind: "project", id: project.id }, projectId: project.id, detail: { name: project.name, slug } });
    if (Object.keys(document).length > 0)
      await publish(context, tx, await loadPolicyTree(tx, caller.organizationId), { project, document, reason: "Created with the project" });
    return { ...(await teamView(tx, await loadPolicyTree(tx, caller.organizationId), project, now)), created: true };
  });
