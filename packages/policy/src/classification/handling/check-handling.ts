import type { ClassificationLevel } from "@pag0/contract";
import type { Handling } from "./handling-for.ts";
import { isInRegion } from "./regions.ts";

/** What is known of a call and of where it goes. */
export interface HandlingContext {
  providerName: string;
  /** The regions in which the provider may process the call; empty where it does not say. */
  providerRegions: readonly string[];
  /** Whether the connection to the provider is encrypted. */
  encrypted: boolean;
  /** Whether access to the request is written to the audit log. */
  accessLogged: boolean;
  /** For how long the request and its answer would be kept, in days; 0 where they are not kept. */
  retentionDays: number;
  /** Whether a person has approved the call. */
  approved: boolean;
  /** Whether the whole request was read by the classifier. */
  complete: boolean;
}

/** A demand that does not hold. `remedy` says whether the call is refused or may run once approved. */
export interface UnmetDemand {
  field:
    | "approvalRequired"
    | "allowedRegions"
    | "encryptionRequired"
    | "accessLogging"
    | "retentionDays"
    | "complete";
  remedy: "refuse" | "require_approval";
  level: ClassificationLevel;
  sentence: string;
}

function describe({ level, categories }: Handling): string {
  const kinds = categories.length > 0 ? ` (${categories.join(", ")})` : "";
  return `${level} data${kinds}`;
}

function regionSentence(
  handling: Handling,
  call: HandlingContext,
  outside: readonly string[],
): string {
  const data = `This request holds ${describe(handling)}`;
  if (handling.allowedRegions?.length === 0)
    return `${data}, and the levels that apply to it have no region in common.`;
  const allowed = `may only be processed in ${handling.allowedRegions?.join(", ")}`;
  return call.providerRegions.length === 0
    ? `${data}, which ${allowed}; ${call.providerName} does not say where it processes.`
    : `${data}, which ${allowed}; ${call.providerName} also processes in ${outside.join(", ")}.`;
}

/**
 * Every demand of the handling that the call does not meet, most severe first, each with a sentence for
 * people. A provider with several regions may use any of them, so all must be allowed; one that names none
 * is outside. Redacted or public data with no demands gives an empty list.
 */
export function checkHandling(handling: Handling, call: HandlingContext): UnmetDemand[] {
  const failures: UnmetDemand[] = [];
  const fail = (field: UnmetDemand["field"], remedy: UnmetDemand["remedy"], sentence: string) =>
    failures.push({ field, remedy, level: handling.level, sentence });
  const data = describe(handling);
  const { allowedRegions } = handling;
  if (allowedRegions !== null) {
    const outside = call.providerRegions.filter(
      (region) => !allowedRegions.some((allowed) => isInRegion(region, allowed)),
    );
    const isOutside = outside.length > 0 || call.providerRegions.length === 0;
    if (isOutside && !(handling.outsideRegion === "require_approval" && call.approved))
      fail("allowedRegions", handling.outsideRegion, regionSentence(handling, call, outside));
  }
  if (handling.encryptionRequired && !call.encrypted)
    fail(
      "encryptionRequired",
      "refuse",
      `This request holds ${data}, which must be encrypted on its way; the connection to ${call.providerName} is not.`,
    );
  if (handling.accessLogging && !call.accessLogged)
    fail(
      "accessLogging",
      "refuse",
      `This request holds ${data}, and access to it must be logged; the audit log is off.`,
    );
  if (handling.retentionDays !== null && call.retentionDays > handling.retentionDays)
    fail(
      "retentionDays",
      "refuse",
      `This request holds ${data}, which may be kept for ${handling.retentionDays} days; it would be kept for ${call.retentionDays}.`,
    );
  if (handling.approvalRequired && !call.approved)
    fail(
      "approvalRequired",
      "require_approval",
      `This request holds ${data}, which may leave only when a person has approved it.`,
    );
  if (!call.complete && !call.approved)
    fail(
      "complete",
      "require_approval",
      "This request could not be read whole, because of its length or the way it is written, so a person has to approve it.",
    );
  return failures.sort((a, b) => Number(a.remedy !== "refuse") - Number(b.remedy !== "refuse"));
}
