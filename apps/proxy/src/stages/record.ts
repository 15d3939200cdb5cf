import { Pag0Failure } from "@pag0/contract";
import type { Call } from "../call.ts";
import type { Services } from "../services.ts";

const yes = () => true;
const no = () => false;
const RECORDED = Promise.resolve(true);

/**
 * Records what happened to a call; resolves when the journal has it, which is before the caller gets
 * its last byte. Where the journal's disk fails the event is still shipped from memory, and the failure
 * is reported by the journal itself.
 * @returns whether the journal could be written
 */
export function record(services: Services, call: Call): Promise<boolean> {
  if (call.recorded) return RECORDED;
  call.recorded = true;
  const { event } = call;
  const latencyMs = performance.now() - call.startedAt;
  event.latencyMs = Math.round(latencyMs);
  services.metrics.calls.inc({
    route: call.route,
    reason: event.reasonCode,
    outcome: event.outcome,
  });
  const overheadMs = latencyMs - call.upstreamMs;
  services.metrics.overheadSeconds.observe({ route: call.route }, overheadMs / 1000);
  services.spend.ended(event);
  call.capture?.recorded(event);
  call.trace?.recorded(event);
  return services.journal.settle(event.id, event, call.durability).then(yes, no);
}

/** Records a call that Pag0 itself refused. Nothing is recorded of one whose target is not known. */
export async function recordRefusal(
  services: Services,
  call: Call,
  reasonCode: string,
  explanation: string,
): Promise<void> {
  if (call.event.host === "" || call.recorded) return;
  call.event.decision = "deny";
  call.event.outcome = "refused";
  call.event.reasonCode = reasonCode;
  call.event.explanation = explanation.slice(0, 2_000);
  await record(services, call);
}

/**
 * Runs a call, or a try of one, whose refusals are recorded and whose spending is forgotten where it ends
 * without a record.
 */
export async function accounted<Result>(
  services: Services,
  call: Call,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Pag0Failure)
      await recordRefusal(services, call, error.code, error.message);
    throw error;
  } finally {
    if (!call.recorded) services.spend.gaveUp(call.event);
  }
}
