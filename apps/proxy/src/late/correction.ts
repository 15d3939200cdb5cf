import { createHash } from "node:crypto";
import type { UsageRecord } from "@pag0/db";
import {
  costOfUsage,
  type JobAsked,
  type JobReport,
  priceOfText,
  sumUsage,
  unpricedUnits,
} from "@pag0/metering";
import { formatUsdExact, type NanoUsd, nanoUsd, sum } from "@pag0/money";
import type { CallEvent } from "../journal/call-event.ts";
import { tokensOf } from "../stages/usage.ts";

/** Letters of identifiers, as `newId` writes them. */
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
const RANDOM_LETTERS = 16;

/** The one identifier that the correction of an event has, whoever makes it and however often. */
function correctionId(eventId: string): string {
  const digest = createHash("sha256").update(`correction of ${eventId}`).digest();
  let random = "";
  for (let place = 0; place < RANDOM_LETTERS; place++)
    random += LETTERS[(digest[place] as number) % LETTERS.length];
  return eventId.slice(0, -RANDOM_LETTERS) + random;
}

function explanationOf(charged: NanoUsd, cost: NanoUsd): string {
  return `The provider told later what this used: it cost ${formatUsdExact(cost)}, and ${formatUsdExact(charged)} was charged at first.`;
}

/**
 * Pure: the event that corrects a call which started a job, by what all of the job has used and at the price
 * that the call was charged by. It stands at the call's own time and bears what makes the two together what
 * the job cost; budgets are given back what they were charged when it is shipped.
 * @returns null where the report does not tell of every request of the job
 */
export function correctionOf(call: UsageRecord, report: JobReport): CallEvent | null {
  const { job, executesApproval: _, ...event } = call;
  if (job === undefined || job.id !== report.id) return null;
  if (report.requests !== null && report.requests !== job.requests) return null;
  const price = priceOfText(job.price);
  const usages = report.usagesOf(JSON.parse(job.asked) as JobAsked);
  const cost = sum(usages.map((usage) => costOfUsage(usage, price)));
  const charged = nanoUsd(BigInt(call.costNano));
  const used = tokensOf(sumUsage(usages));
  const isUnpriced = usages.some(({ units }) => unpricedUnits(units, price).length > 0);
  return {
    ...event,
    ...used,
    id: correctionId(call.id),
    // The two are one line of any statement, also where the vendor had no room in the tier that was asked for.
    serviceTier: call.serviceTier,
    outcome: "correction",
    explanation: explanationOf(charged, cost),
    estimated: used.estimated || isUnpriced,
    priceVersion: price.version,
    costNano: (cost - charged).toString(),
    // What was charged before.
    estimateNano: call.costNano,
    savedNano: "0",
    charges: [],
    unleased: false,
    ruleMatches: [],
    sensitiveKinds: [],
    cacheState: "off",
    upstreamStatus: null,
    stream: false,
    latencyMs: 0,
    upstreamMs: null,
    corrects: job.id,
  };
}
