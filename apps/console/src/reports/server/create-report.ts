import { publicKeyFromPrivate } from "@pag0/audit";
import { newId, type ReportView } from "@pag0/contract";
import { createCheckpoint, type Prisma } from "@pag0/db";
import { readScope } from "../../analytics/server/usage-scope.ts";
import type { Context } from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { euAiActEvidence } from "./evidence.ts";
import { reportView, requesterNames, withoutContents } from "./report-view.ts";

/**
 * Asks for a report: its evidence is frozen now, and the intent to render it is committed with it. The
 * audit log is closed by a signed checkpoint first, so that what the report says of it is anchored.
 * Without a period it is about the current month of the organization's time zone.
 */
export async function createReport(context: Context<"createReport">): Promise<ReportView> {
  const { body, caller, now, services } = context;
  const id = newId("report", now.getTime());
  const privateKeyPem = services.environment.PAG0_AUDIT_SIGNING_KEY;
  await createCheckpoint(services.database.system.pool, {
    organizationId: caller.organizationId,
    privateKeyPem,
    now,
  });
  return context.tenant.transaction(async (tx) => {
    const read = await readScope(tx, caller, { from: body.from, to: body.to }, now);
    const evidence = await euAiActEvidence(tx, read, {
      id,
      generatedBy: caller.name,
      publicKeyPem: publicKeyFromPrivate(privateKeyPem),
      now,
    });
    const { organizationId } = caller;
    const row = await tx.report.create({
      data: {
        id,
        organizationId,
        template: body.template,
        format: body.format,
        periodFrom: read.scope.from,
        periodTo: read.scope.to,
        requestedById: caller.id,
        recipient: body.recipient ?? null,
        parameters: { evidence, locale: body.locale } as unknown as Prisma.InputJsonObject,
        createdAt: now,
      },
      omit: withoutContents,
    });
    await tx.outbox.create({
      data: {
        id: newId("outbox", now.getTime()),
        organizationId,
        kind: "report.render",
        payload: { reportId: id },
      },
    });
    await recordAudit(context, tx, {
      action: "report.requested",
      resource: { kind: "report", id },
      detail: {
        template: body.template,
        from: row.periodFrom.toISOString(),
        to: row.periodTo.toISOString(),
        locale: body.locale,
      },
    });
    return reportView(row, await requesterNames(tx, [row]));
  });
}
