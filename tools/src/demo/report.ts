import { Pag0Error, type Pag0Organization } from "@pag0/sdk";
import type { DemoStateFile } from "./state.ts";

/** Makes the compliance report of use case 2; one that takes long goes on in the background. */
export async function makeReport(org: Pag0Organization, file: DemoStateFile): Promise<void> {
  if (file.state.reportId !== null) return;
  try {
    const { id } = await org.exportReport({
      format: "pdf",
      template: "EU_AI_ACT_COMPLIANCE",
      recipient: "auditor@acme.com",
      timeoutMs: 30_000,
    });
    file.update({ reportId: id });
  } catch (error) {
    if (!(Pag0Error.isInstance(error) && error.code === "TIMEOUT")) throw error;
    file.update({ reportId: "in the background" });
  }
}
