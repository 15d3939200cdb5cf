import type { Context } from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { textStream } from "../../requests/server/text-stream.ts";
import { auditExport } from "./export-lines.ts";

/** The whole log for offline verification. That it was taken is in it. */
export async function exportAudit(context: Context<"exportAudit">): Promise<Response> {
  const { caller, now, requestId, services, tenant } = context;
  await tenant.transaction((tx) =>
    recordAudit(context, tx, {
      action: "audit.exported",
      resource: { kind: "organization", id: caller.organizationId },
    }),
  );
  const body = textStream(auditExport(tenant, now), (error) =>
    services.log.error({ err: error, requestId }, "an export of the audit log broke off"),
  );
  const day = now.toISOString().slice(0, 10);
  return new Response(body, {
    headers: {
      "content-type": "application/jsonl; charset=utf-8",
      "content-disposition": `attachment; filename="pag0-audit-${day}.jsonl"`,
    },
  });
}
