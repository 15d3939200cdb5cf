import type { Services } from "../../api/services.ts";

/** Whether there is a company at all; once there is one, that is not asked again. */
let known = false;

export async function isSetUp({ database }: Services): Promise<boolean> {
  known ||=
    (await database.system.prisma.organization.findFirst({ select: { id: true } })) !== null;
  return known;
}
