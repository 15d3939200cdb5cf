import { appendAudit, type NewAuditEntry, sqlOf } from "@pag0/db";
import { type EuAiActEvidence, renderEuAiActReport } from "@pag0/reports";
import { AUDIT_WRITER, type Services } from "../services.ts";

/** Which report to render. */
export interface ReportJob {
  organizationId: string;
  reportId: string;
}

interface Parameters {
  evidence: EuAiActEvidence;
  locale: "en" | "ko";
}

const LONGEST_ERROR = 500;

export function isReportJob(payload: unknown): payload is ReportJob {
  if (typeof payload !== "object" || payload === null) return false;
  const { organizationId, reportId } = payload as Partial<Record<keyof ReportJob, unknown>>;
  return typeof organizationId === "string" && typeof reportId === "string";
}

/**
 * Renders a report from the evidence that was frozen when it was asked for, and keeps it with its hash
 * and an audit entry. A report that has its file keeps it: the job may run again, or twice at a time.
 */
export async function renderReport(
  { database, now, log }: Services,
  { organizationId, reportId }: ReportJob,
): Promise<void> {
  const organization = database.forOrganization(organizationId);
  const report = await organization.transaction(async (tx) => {
    const { count } = await tx.report.updateMany({
      where: { id: reportId, status: { not: "ready" } },
      data: { status: "rendering", error: null },
    });
    return count === 0 ? null : tx.report.findUniqueOrThrow({ where: { id: reportId } });
  });
  if (report === null) return;
  const { evidence, locale } = report.parameters as unknown as Parameters;
  const { file, sha256 } = await renderEuAiActReport(evidence, locale);
  const completedAt = now();
  const isFirst = await organization.transaction(async (tx) => {
    const { count } = await tx.report.updateMany({
      where: { id: reportId, status: { not: "ready" } },
      data: {
        status: "ready",
        file: new Uint8Array(file),
        sha256,
        byteSize: file.byteLength,
        completedAt,
        error: null,
      },
    });
    if (count === 0) return false;
    const detail = { template: report.template, sha256, byteSize: file.byteLength };
    await appendAudit(sqlOf(tx), organizationId, AUDIT_WRITER, [
      reportEntry("report.rendered", "succeeded", reportId, completedAt, detail),
    ]);
    return true;
  });
  if (isFirst) log.info({ reportId, bytes: file.byteLength }, "report rendered");
}

/** Gives a report up after its last attempt, and says why. */
export async function failReport(
  { database, now, log }: Services,
  { organizationId, reportId }: ReportJob,
  reason: string,
): Promise<void> {
  const error = reason.slice(0, LONGEST_ERROR);
  const completedAt = now();
  await database.forOrganization(organizationId).transaction(async (tx) => {
    const { count } = await tx.report.updateMany({
      where: { id: reportId, status: { not: "ready" } },
      data: { status: "failed", error, completedAt },
    });
    if (count === 0) return;
    await appendAudit(sqlOf(tx), organizationId, AUDIT_WRITER, [
      reportEntry("report.rendered", "failed", reportId, completedAt, { error }),
    ]);
  });
  log.error({ reportId, error }, "a report could not be rendered");
}

function reportEntry(
  action: string,
  result: NewAuditEntry["result"],
  reportId: string,
  at: Date,
  detail: NewAuditEntry["detail"],
): NewAuditEntry {
  return {
    at: at.toISOString(),
    actor: { kind: "system", id: AUDIT_WRITER },
    action,
    resource: { kind: "report", id: reportId },
    projectId: null,
    result,
    policyVersion: null,
    requestId: null,
    detail,
  };
}
