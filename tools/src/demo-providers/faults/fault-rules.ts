import type { IncomingHttpHeaders } from "node:http";
import { isObject, VendorError } from "../answer.ts";
import type { Random } from "../random.ts";
import { isVendorName, type VendorName } from "../vendors.ts";
import { type FaultPlan, parseFaultPlan } from "./fault-plan.ts";

interface FaultRule {
  vendor: VendorName;
  status: number;
  /** The share of requests that fail, from 0 (none, which ends the rule) to 1. */
  ratio: number;
  /** Seconds, sent as `retry-after`. */
  retryAfter: number | undefined;
  /** The words of `x-demo-fault`, instead of the status. */
  fault: string | undefined;
  /** After so many failures the rule ends; absent, it stays. */
  times: number | undefined;
}

const MOST_RETRY_AFTER = 86_400;
const MOST_TIMES = 1_000_000;

function inRange(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}

/** @throws VendorError 400 that names the field */
export function readFaultRule(body: unknown): FaultRule {
  if (!isObject(body)) throw new VendorError(400, "the body must be a JSON object");
  const { vendor, status = 500, ratio = 1, retryAfter, fault, times } = body;
  if (!isVendorName(vendor)) throw new VendorError(400, "vendor: must be a demo provider's name");
  if (!inRange(status, 400, 599) || !Number.isInteger(status))
    throw new VendorError(400, "status: must be a whole number from 400 to 599");
  if (!inRange(ratio, 0, 1)) throw new VendorError(400, "ratio: must be a number from 0 to 1");
  if (retryAfter !== undefined && !inRange(retryAfter, 0, MOST_RETRY_AFTER))
    throw new VendorError(400, `retryAfter: must be a number of seconds to ${MOST_RETRY_AFTER}`);
  if (times !== undefined && !(inRange(times, 1, MOST_TIMES) && Number.isInteger(times)))
    throw new VendorError(400, `times: must be a whole number from 1 to ${MOST_TIMES}`);
  if (fault !== undefined && typeof fault !== "string")
    throw new VendorError(400, "fault: must be the words of x-demo-fault");
  if (fault !== undefined) parseFaultPlan(fault);
  return { vendor, status, ratio, retryAfter, fault, times };
}

function planOf({ fault, status, retryAfter }: FaultRule): FaultPlan {
  if (fault !== undefined) return parseFaultPlan(fault);
  if (retryAfter === undefined) return { status };
  return { status, retryAfter: { seconds: retryAfter, asDate: false } };
}

/** Nothing goes wrong. */
export const NO_FAULT: FaultPlan = Object.freeze({});

export interface Faults {
  set(rule: FaultRule): void;
  list(): FaultRule[];
  /** What goes wrong with this request: by its own header, else by the vendor's rule. @throws VendorError 400 */
  of(vendor: VendorName, headers: IncomingHttpHeaders): FaultPlan;
}

export function createFaults(random: Random): Faults {
  const rules = new Map<VendorName, { rule: FaultRule; plan: FaultPlan; failures: number }>();
  return {
    set: (rule) => {
      if (rule.ratio === 0) rules.delete(rule.vendor);
      else rules.set(rule.vendor, { rule, plan: planOf(rule), failures: 0 });
    },
    list: () => [...rules.values()].map(({ rule }) => rule),
    of: (vendor, headers) => {
      const words = headers["x-demo-fault"];
      if (words !== undefined) return parseFaultPlan(String(words));
      const current = rules.get(vendor);
      if (current === undefined || random.next() >= current.rule.ratio) return NO_FAULT;
      current.failures++;
      if (current.failures === current.rule.times) rules.delete(vendor);
      return current.plan;
    },
  };
}
