import type { Services } from "../../api/services.ts";

let known = false;

/** Whether there is a company at all; once there is one, the database is not asked again. */
export async function isSetUp({ database }: Services): Promise<boolean> {
  known ||=
    (await database.system.prisma.organization.findFirst({ select: { id: true } })) !== null;
  return known;
}
