import type { Services } from "./services.ts";

/** What a job knows of each organization. */
export interface OrganizationRow {
  id: string;
  name: string;
  timezone: string;
  budgetMonth: unknown;
  alertSettings: unknown;
}

const PAGE = 200;

/**
 * Does work for every organization, one after the other; one that fails does not keep the others from
 * theirs.
 * @throws AggregateError with what failed, once all have had their turn.
 */
export async function forEachOrganization(
  { database, log }: Pick<Services, "database" | "log">,
  work: (organization: OrganizationRow) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let after = "";
  for (;;) {
    const page = await database.system.prisma.organization.findMany({
      select: { id: true, name: true, timezone: true, budgetMonth: true, alertSettings: true },
      where: { id: { gt: after } },
      orderBy: { id: "asc" },
      take: PAGE,
    });
    for (const organization of page) {
      try {
        await work(organization);
      } catch (error) {
        log.error(
          { err: error, organizationId: organization.id },
          "work for one organization failed",
        );
        failures.push(error);
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = last.id;
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `work for ${failures.length} organizations failed`);
}
