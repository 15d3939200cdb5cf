import {
  type PriceOverride as PriceDocument,
  type PriceOverrideHistory,
  type PriceOverrideState,
  priceOverrideSchema,
} from "@pag0/contract";
import type { PriceOverride } from "@pag0/db";
import type { Transaction } from "../../api/context.ts";
import { heldPeriods, overrideState } from "./held-periods.ts";

/** A stored version with its document read. */
export interface OverrideVersion {
  row: PriceOverride;
  override: PriceDocument;
}

/** All versions of one price, oldest first. */
export type Versions = readonly [OverrideVersion, ...OverrideVersion[]];

export function versionOf(row: PriceOverride): OverrideVersion {
  return { row, override: priceOverrideSchema.parse(row.document) };
}

export function newest(versions: Versions): OverrideVersion {
  return versions.at(-1) as OverrideVersion;
}

/** Names of members and API keys that made versions, by identifier. */
export async function authorNames(
  tx: Transaction,
  rows: readonly PriceOverride[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.map(({ createdById }) => createdById))];
  const where = { id: { in: ids } };
  const select = { id: true, name: true };
  const found = [
    ...(await tx.member.findMany({ where, select })),
    ...(await tx.apiKey.findMany({ where, select })),
  ];
  return new Map(found.map(({ id, name }) => [id, name]));
}

function authorOf({ createdById: id, createdByKind: kind }: PriceOverride, names: Names) {
  return { kind, id, name: names.get(id) ?? null };
}
type Names = ReadonlyMap<string, string>;

export function overrideStateView(versions: Versions, names: Names, now: Date): PriceOverrideState {
  const last = newest(versions);
  return {
    id: last.row.id,
    state: overrideState(last.override, now),
    override: last.override,
    createdAt: versions[0].row.createdAt.toISOString(),
    changedAt: last.row.createdAt.toISOString(),
    changedBy: authorOf(last.row, names),
  };
}

export function overrideHistoryView(
  versions: Versions,
  names: Names,
  now: Date,
): PriceOverrideHistory {
  const periods = heldPeriods(
    versions.map(({ row, override }) => ({ override, createdAt: row.createdAt })),
  );
  return {
    ...overrideStateView(versions, names, now),
    versions: versions
      .map(({ row, override }, i) => ({
        override,
        holds: periods[i] ?? null,
        createdAt: row.createdAt.toISOString(),
        createdBy: authorOf(row, names),
      }))
      .reverse(),
  };
}
