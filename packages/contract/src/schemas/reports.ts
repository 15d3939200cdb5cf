import { z } from "zod";
import { email, instant } from "./common.ts";

export const reportTemplates = ["EU_AI_ACT_COMPLIANCE"] as const;
export const reportFormats = ["pdf"] as const;

export const reportSchema = z
  .object({
    id: z.string(),
    template: z.enum(reportTemplates),
    format: z.enum(reportFormats),
    status: z.enum(["queued", "rendering", "ready", "failed"]),
    period: z.object({ from: instant, to: instant }),
    requestedBy: z.string(),
    recipient: z.string().nullable(),
    sha256: z.string().nullable(),
    byteSize: z.int().nullable(),
    error: z.string().nullable(),
    createdAt: instant,
    completedAt: instant.nullable(),
  })
  .meta({ id: "Report" });
export type ReportView = z.infer<typeof reportSchema>;

export const createReportBody = z.strictObject({
  template: z.enum(reportTemplates),
  format: z.enum(reportFormats).default("pdf"),
  recipient: email.optional(),
  from: instant.optional(),
  to: instant.optional(),
  locale: z.enum(["en", "ko"]).default("en"),
});
