import { createHash } from "node:crypto";
import { renderToBuffer } from "@react-pdf/renderer";
import { euAiActDocument } from "./eu-ai-act/document.ts";
import type { EuAiActEvidence } from "./eu-ai-act/evidence.ts";
import { registerFonts } from "./pdf/fonts.ts";

/** A rendered report with the hash that proves it is the same file later. */
export interface RenderedReport {
  file: Uint8Array;
  sha256: string;
}

/** Renders the `EU_AI_ACT_COMPLIANCE` template as a PDF. */
export async function renderEuAiActReport(
  evidence: EuAiActEvidence,
  locale: "en" | "ko",
): Promise<RenderedReport> {
  registerFonts();
  const file = new Uint8Array(await renderToBuffer(euAiActDocument(evidence, locale)));
  return { file, sha256: createHash("sha256").update(file).digest("hex") };
}
