import type { ReportView } from "@pag0/contract";
import type { Report } from "@pag0/db";
import type { Transaction } from "../../api/context.ts";

/** Of a report all but its file and its evidence, which are large. */
export const withoutContents = { file: true, parameters: true } as const;

export type ReportRow = Omit<Report, keyof typeof withoutContents>;

/** Names of who asked for reports, by their identifiers. */
export async function requesterNames(
  tx: Transaction,
  rows: readonly ReportRow[],
): Promise<ReadonlyMap<string, string>> {
  const where = { id: { in: [...new Set(rows.map((row) => row.requestedById))] } };
  const select = { id: true, name: true };
  const members = await tx.member.findMany({ where, select });
  const keys = await tx.apiKey.findMany({ where, select });
  return new Map([...members, ...keys].map(({ id, name }) => [id, name]));
}

export function reportView(row: ReportRow, names: ReadonlyMap<string, string>): ReportView {
  return {
    id: row.id,
    template: row.template as ReportView["template"],
    format: row.format as ReportView["format"],
    status: row.status,
    period: { from: row.periodFrom.toISOString(), to: row.periodTo.toISOString() },
    requestedBy: names.get(row.requestedById) ?? row.requestedById,
    recipient: row.recipient,
    sha256: row.sha256,
    byteSize: row.byteSize,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}
