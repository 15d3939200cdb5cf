import { type OperationResponse, type ProxyView, proxyStateSchema } from "@pag0/contract";
import type { Context } from "../../api/context.ts";

/** A proxy says every two seconds that it lives. */
const LIVE_MS = 10_000;
const MOST_PROXIES = 1_000;

/**
 * The proxies of the deployment, which serve every organization; what one tells of itself names no tenant.
 * Those that were not heard of for a day are forgotten.
 */
export async function listProxies({
  services,
  now,
}: Context<"listProxies">): Promise<OperationResponse<"listProxies">> {
  const rows = await services.database.system.prisma.proxyNode.findMany({
    orderBy: [{ startedAt: "asc" }, { id: "asc" }],
    take: MOST_PROXIES,
  });
  return {
    proxies: rows.map(({ id, startedAt, lastSeenAt, state }): ProxyView => {
      // One of an earlier release tells nothing, or other things.
      const told = proxyStateSchema.safeParse(state);
      return {
        id,
        startedAt: startedAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        isLive: now.getTime() - lastSeenAt.getTime() < LIVE_MS,
        state: told.success ? told.data : null,
      };
    }),
    at: now.toISOString(),
  };
}
