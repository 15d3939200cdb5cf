import { forgetLeases, type LeaseWriteOff, writeOffLeases } from "@pag0/db";
import { formatUsd, type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import { alertRows, type NewAlert } from "../alerts/alert.ts";
import { AUDIT_WRITER, type Services } from "../services.ts";

/** What is left after so many transactions waits for the next run. */
const MOST_BATCHES = 100;
const HOUR_MS = 3_600_000;
/** Rows of leases of which nothing is left are kept for so long. */
const FORGET_AFTER_MS = 7 * 24 * HOUR_MS;
const FORGET_BATCH = 5_000;
/** Write-offs of so long ago are looked at again: an alert that a crash has swallowed is raised then. */
const RAISE_AGAIN_MS = 24 * HOUR_MS;
const MOST_ROWS = 50_000;

/** Pure: one alert for each proxy and time, with all that was written off of it then. */
function writeOffAlerts(writeOffs: readonly LeaseWriteOff[]): NewAlert[] {
  const groups = Map.groupBy(
    writeOffs,
    ({ proxyId, at }) => `write-off|${proxyId}|${at.toISOString()}`,
  );
  return [...groups].map(([dedupeKey, own]) => {
    const { proxyId, lastSeenAt, at } = own[0] as LeaseWriteOff;
    const hours = Math.floor((at.getTime() - lastSeenAt.getTime()) / HOUR_MS);
    const most = own.reduce<NanoUsd>((sum, { amount }) => (amount > sum ? amount : sum), ZERO);
    return {
      projectId: null,
      kind: "lease_written_off",
      severity: "warning",
      title: `A proxy that was not heard of for ${hours} h leaves up to ${formatUsd(most)} of ${own.length === 1 ? "a budget" : `${own.length} budgets`} counted as spent`,
      detail: {
        proxyId,
        lastSeenAt: lastSeenAt.toISOString(),
        budgets: own.map(({ key, amount }) => ({
          scopeKind: key.scopeKind,
          scopeId: key.scopeId,
          period: key.period,
          windowStart: key.windowStart.toISOString(),
          amountNanoUsd: amount.toString(),
        })),
      },
      dedupeKey,
    };
  });
}

/**
 * Writes off what proxies have leased that were not heard of for the operator's limit, tells of it, and
 * forgets leases of which nothing is left.
 */
export async function writeOffSilentProxies(services: Services): Promise<void> {
  const { database, leaseWriteOffMs, log } = services;
  const now = services.now();
  const silentSince = new Date(now.getTime() - leaseWriteOffMs);
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const options = { silentSince, now, writer: AUDIT_WRITER };
    const writtenOff = await writeOffLeases(database.system.pool, options);
    if (writtenOff.length === 0) break;
    const [{ proxyId, key }] = writtenOff as [LeaseWriteOff];
    log.warn(
      { proxyId, organizationId: key.organizationId, leases: writtenOff.length },
      "leases of a proxy that was not heard of count as spent",
    );
  }
  await raiseAlerts(services, now);
  await forgetLeases(database.system.pool, new Date(now.getTime() - FORGET_AFTER_MS), FORGET_BATCH);
}

async function raiseAlerts({ database }: Services, now: Date): Promise<void> {
  const rows = await database.system.prisma.leaseWriteOff.findMany({
    where: { at: { gt: new Date(now.getTime() - RAISE_AGAIN_MS) } },
    take: MOST_ROWS,
  });
  const writeOffs = rows.map(
    ({ organizationId, proxyId, scopeKind, scopeId, period, windowStart, ...row }) => ({
      key: { organizationId, scopeKind, scopeId, period, windowStart },
      proxyId,
      amount: nanoUsd(row.amountNano),
      lastSeenAt: row.lastSeenAt,
      at: row.at,
    }),
  );
  for (const [organizationId, own] of Map.groupBy(writeOffs, ({ key }) => key.organizationId))
    await database.system.prisma.alert.createMany({
      data: alertRows(organizationId, writeOffAlerts(own), now),
      skipDuplicates: true,
    });
}
