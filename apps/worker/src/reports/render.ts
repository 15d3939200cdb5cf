import { appendAudit, sqlOf } from "@pag0/db";
import { type EuAiActEvidence, renderEuAiActReport } from "@pag0/reports";
import { AUDIT_WRITER, type Services } from "../services.ts";

interface Parameters {
  evidence: EuAiActEvidence;
  locale: "en" | "ko";
}

const LONGEST_ERROR = 500;

/**
 * Renders a report from the evidence that was frozen when it was asked for, and keeps it with its hash.
 * A report that is ready already stays as it is, so the job may run again.
 */
export async function renderReport(
  { database, now, log }: Services,
  job: { organizationId: string; reportId: string },
): Promise<void> {
  const organization = database.forOrganization(job.organizationId);
  const report = await organization.transaction(async (tx) => {
    const row = await tx.report.findUnique({ where: { id: job.reportId } });
    if (row === null || row.status === "ready") return null;
    return tx.report.update({ where: { id: row.id }, data: { status: "rendering" } });
  });
  if (report === null) return;
  try {
    const { evidence, locale } = report.parameters as unknown as Parameters;
    const { file, sha256 } = await renderEuAiActReport(evidence, locale);
    await organization.transaction(async (tx) => {
      await tx.report.update({
        where: { id: report.id },
        data: {
          status: "ready",
          file: new Uint8Array(file),
          sha256,
          byteSize: file.byteLength,
          completedAt: now(),
          error: null,
        },
      });
      await appendAudit(sqlOf(tx), job.organizationId, AUDIT_WRITER, [
        {
          at: now().toISOString(),
          actor: { kind: "system", id: AUDIT_WRITER },
          action: "report.rendered",
          resource: { kind: "report", id: report.id },
          projectId: null,
          result: "succeeded",
          policyVersion: null,
          requestId: null,
          detail: { template: report.template, sha256, byteSize: file.byteLength },
        },
      ]);
    });
    log.info({ reportId: report.id, bytes: file.byteLength }, "report rendered");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await organization.transaction((tx) =>
      tx.report.update({
        where: { id: report.id },
        data: { status: "failed", error: message.slice(0, LONGEST_ERROR), completedAt: now() },
      }),
    );
    throw error;
  }
}
