import { createHash } from "node:crypto";
import { type OperationResponse, Pag0Failure, type ReportView } from "@pag0/contract";
import type { Prisma } from "@pag0/db";
import { type Context, parameter } from "../../api/context.ts";
import { afterCursor, pageOf } from "../../api/cursor.ts";
import { recordAudit } from "../../api/record.ts";
import { reportView, requesterNames, withoutContents } from "./report-view.ts";

export async function listReports(
  context: Context<"listReports">,
): Promise<OperationResponse<"listReports">> {
  const { q, cursor, limit } = context.query;
  const contains = { contains: q ?? "", mode: "insensitive" as const };
  const where: Prisma.ReportWhereInput =
    q === undefined
      ? {}
      : {
          OR: [
            { id: contains },
            { template: contains },
            { recipient: contains },
            { sha256: contains },
          ],
        };
  return context.tenant.transaction(async (tx) => {
    const rows = await tx.report.findMany({
      where: { AND: [where, afterCursor(cursor)] },
      omit: withoutContents,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: limit + 1,
    });
    const names = await requesterNames(tx, rows);
    const total = await tx.report.count({ where });
    const view = (row: (typeof rows)[number]) => reportView(row, names);
    return { ...pageOf(rows, limit, (row) => row.createdAt, view), total };
  });
}

function notFound(): Pag0Failure {
  return new Pag0Failure("NOT_FOUND", "There is no such report");
}

export async function getReport(context: Context<"getReport">): Promise<ReportView> {
  const id = parameter(context, "reportId");
  return context.tenant.transaction(async (tx) => {
    const row = await tx.report.findUnique({ where: { id }, omit: withoutContents });
    if (row === null) throw notFound();
    return reportView(row, await requesterNames(tx, [row]));
  });
}

/**
 * The report's PDF, with its SHA-256 as the entity tag and as a digest (RFC 9530). The bytes are held
 * against the hash that they were kept with, and that somebody took them is recorded.
 * @throws Pag0Failure NOT_FOUND, or REPORT_NOT_READY while there is no file yet.
 */
export async function getReportFile(context: Context<"getReportFile">): Promise<Response> {
  const id = parameter(context, "reportId");
  const row = await context.tenant.transaction(async (tx) => {
    const found = await tx.report.findUnique({ where: { id }, omit: { parameters: true } });
    if (found === null) throw notFound();
    if (found.status !== "ready" || found.file === null)
      throw new Pag0Failure("REPORT_NOT_READY", `The report has no file: it is ${found.status}`);
    await recordAudit(context, tx, {
      action: "report.downloaded",
      resource: { kind: "report", id },
      detail: { sha256: found.sha256 },
    });
    return { ...found, file: found.file };
  });
  const digest = createHash("sha256").update(row.file).digest();
  const sha256 = digest.toString("hex");
  if (sha256 !== row.sha256)
    throw new Error(`The file of ${id} does not have the hash it was kept with`);
  const etag = `"${sha256}"`;
  const headers = { etag, "repr-digest": `sha-256=:${digest.toString("base64")}:` };
  if (context.request.headers.get("if-none-match") === etag)
    return new Response(null, { status: 304, headers });
  const name = `${row.template.toLowerCase().replaceAll("_", "-")}-${row.periodTo.toISOString().slice(0, 10)}.pdf`;
  return new Response(row.file, {
    headers: {
      ...headers,
      "content-type": "application/pdf",
      "content-length": String(row.file.byteLength),
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}
