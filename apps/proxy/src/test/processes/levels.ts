import { type NanoUsd, nanoUsd, toMicroUsd } from "@pag0/money";
import type { Harness, SeededOrganization } from "../harness.ts";

/** What a call costs, which is also the most that it can: $0.02. */
export const PRICE = 20_000_000n;

/** Every level that a budget can have, each by the day and by the month. */
export const COUNTERS = ["organization", "project", "project", "member", "key"].flatMap((kind) => [
  `${kind} day`,
  `${kind} month`,
]);

/** A time zone in which it is about noon: no day ends while a test runs. */
export function zoneAtNoon(): string {
  const hours = 12 - new Date().getUTCHours();
  return hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}

export interface SeededLevels extends SeededOrganization {
  /** The key of the project below the other. */
  key: string;
  /** Of every budget. */
  limit: NanoUsd;
}

/**
 * An organization with a project under another one and a key that is a member's, and a budget of as many
 * calls at every level, by the day and by the month.
 */
export async function seedLevels(
  harness: Harness,
  calls: number,
  upstreamUrl: string,
): Promise<SeededLevels> {
  const limit = nanoUsd(BigInt(calls) * PRICE);
  const amount = toMicroUsd(limit);
  const own = { dailyBudget: amount, monthlyBudget: amount };
  const personal = { daily: amount, monthly: amount };
  const seeded = await harness.seed({
    organization: { ...own, memberBudget: personal, keyBudget: personal },
    projects: [own, own],
    nested: true,
    keyOf: "developer",
    timeZone: zoneAtNoon(),
    price: PRICE,
    upstreamUrl,
  });
  return { ...seeded, key: seeded.projects[0]?.key ?? "", limit };
}

/** Each counter of an organization as `kind period settled held leased`, sorted. */
export async function booked(harness: Harness, organizationId: string) {
  const rows = await harness.counters(organizationId);
  return rows
    .map((row) => ({
      counter: `${row.scopeKind} ${row.period}`,
      settled: row.settledNano,
      held: row.heldNano,
      leased: row.leasedNano,
    }))
    .sort((a, b) => (a.counter < b.counter ? -1 : 1));
}
