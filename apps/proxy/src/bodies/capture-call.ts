import type { IncomingHttpHeaders } from "node:http";
import type { CallHandling, EffectivePolicy } from "@pag0/policy";
import type { Call } from "../call.ts";
import type { Services } from "../services.ts";

/**
 * For how many days policy keeps a call: what it says of bodies, or less where its handling of the data
 * found in them allows less; null for not at all.
 */
export function daysKept(
  policy: Pick<EffectivePolicy, "bodyLogDays">,
  handling: CallHandling | null,
): number | null {
  if (policy.bodyLogDays === null) return null;
  const days = Math.min(policy.bodyLogDays, handling?.retentionDays ?? policy.bodyLogDays);
  return days > 0 ? days : null;
}

/** Begins to collect a call as it may leave, where policy keeps it. Runs when policy has judged and redacted it. */
export function captureCall(
  { bodies }: Pick<Services, "bodies">,
  call: Call,
  policy: EffectivePolicy,
  handling: CallHandling | null,
  { headers, body }: { headers: IncomingHttpHeaders; body: Buffer },
): void {
  const days = daysKept(policy, handling);
  if (days === null) return;
  const contentType = (headers["content-type"] ?? "").slice(0, 200);
  call.capture = bodies.capture({ contentType, bytes: body.length, content: body }, days);
}

/** Hands over what was collected of a call, when it has ended. */
export function keepCaptured({ bodies }: Pick<Services, "bodies">, call: Call): void {
  if (call.capture === null) return;
  bodies.keep(call.capture);
  call.capture = null;
}
