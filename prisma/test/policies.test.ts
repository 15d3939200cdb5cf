import type { PolicyDocument } from "@pag0/contract";
import { expect, test } from "vitest";
import { PolicyConflict, publishedPolicy, publishPolicy } from "../src/policies.ts";
import { makeTenant, type Tenant, useDatabase } from "./database.ts";

const context = useDatabase();

function publish(
  { organizationId }: Tenant,
  projectId: string | null,
  document: PolicyDocument,
  expectedVersion?: number,
) {
  return context.database.forOrganization(organizationId).transaction((tx) =>
    publishPolicy(tx, {
      organizationId,
      projectId,
      document,
      reason: "more room",
      author: { kind: "system", id: "wrk_1" },
      expectedVersion,
    }),
  );
}

const published = ({ organizationId }: Tenant, projectId: string | null) =>
  context.database
    .forOrganization(organizationId)
    .transaction((tx) => publishedPolicy(tx, { organizationId, projectId }));

test("versions of each scope are numbered from 1, and the newest is in force", async () => {
  const tenant = await makeTenant(context.database);
  for (const monthlyBudget of ["100", "200", "300"]) {
    await publish(tenant, null, { monthlyBudget });
    await publish(tenant, tenant.projectId, { monthlyBudget });
  }
  for (const projectId of [null, tenant.projectId])
    expect(await published(tenant, projectId)).toMatchObject({
      version: 3,
      document: { monthlyBudget: "300" },
      projectId,
    });
  const rows = await context.database.system.prisma.policyVersion.groupBy({
    by: ["status"],
    where: { organizationId: tenant.organizationId },
    _count: true,
    orderBy: { status: "asc" },
  });
  expect(rows).toEqual([
    { status: "published", _count: 2 },
    { status: "superseded", _count: 4 },
  ]);
});

test("of ten publishers who started from the same version one wins, and the others learn the newest", async () => {
  const tenant = await makeTenant(context.database);
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) =>
      publish(tenant, null, { monthlyBudget: String(index) }, 0),
    ),
  );
  const lost = results.filter((result) => result.status === "rejected");
  expect(lost).toHaveLength(9);
  for (const { reason } of lost) {
    expect(reason).toBeInstanceOf(PolicyConflict);
    expect((reason as PolicyConflict).currentVersion).toBe(1);
  }
});

test("ten publishers who ask for no check are all numbered, without gaps or doubles", async () => {
  const tenant = await makeTenant(context.database);
  const versions = await Promise.all(
    Array.from({ length: 10 }, () => publish(tenant, tenant.projectId, {})),
  );
  expect(versions.map(({ version }) => version).sort((a, b) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ]);
  expect((await published(tenant, tenant.projectId))?.version).toBe(10);
});
