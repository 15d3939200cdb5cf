import type { IncomingHttpHeaders } from "node:http";
import { isObject, VendorError } from "./answer.ts";
import type { Random } from "./random.ts";
import { isVendorName, type VendorName } from "./vendors.ts";

/** How an answer goes wrong: an error status, none at all, cut half-way, or ended half-way. */
export type Fault =
  | { kind: "status"; status: number; retryAfter: number | undefined }
  | { kind: "timeout" }
  | { kind: "cut" }
  | { kind: "half-json" };

interface FaultRule {
  vendor: VendorName;
  status: number;
  /** The share of requests that fail, from 0 (none, which ends the rule) to 1. */
  ratio: number;
  /** Seconds, sent as `retry-after`. */
  retryAfter: number | undefined;
}

const MOST_RETRY_AFTER = 86_400;

function inRange(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && value >= least && value <= most;
}

/** @throws VendorError 400 that names the field */
export function readFaultRule(body: unknown): FaultRule {
  if (!isObject(body)) throw new VendorError(400, "the body must be a JSON object");
  const { vendor, status = 500, ratio = 1, retryAfter } = body;
  if (!isVendorName(vendor)) throw new VendorError(400, "vendor: must be a demo provider's name");
  if (!inRange(status, 400, 599) || !Number.isInteger(status))
    throw new VendorError(400, "status: must be a whole number from 400 to 599");
  if (!inRange(ratio, 0, 1)) throw new VendorError(400, "ratio: must be a number from 0 to 1");
  if (retryAfter !== undefined && !inRange(retryAfter, 0, MOST_RETRY_AFTER))
    throw new VendorError(400, `retryAfter: must be a number of seconds to ${MOST_RETRY_AFTER}`);
  return { vendor, status, ratio, retryAfter };
}

/** What `x-demo-fault` asks for. @throws VendorError 400 for a word it does not know */
function requestedFault(headers: IncomingHttpHeaders): Fault | undefined {
  const word = headers["x-demo-fault"];
  switch (word) {
    case undefined:
      return undefined;
    case "timeout":
    case "cut":
    case "half-json":
      return { kind: word };
    case "500":
      return { kind: "status", status: 500, retryAfter: undefined };
    case "429":
      return { kind: "status", status: 429, retryAfter: 1 };
    default:
      throw new VendorError(400, "x-demo-fault: must be 500, 429, timeout, cut or half-json");
  }
}

export interface Faults {
  set(rule: FaultRule): void;
  list(): FaultRule[];
  /** The fault of this request: its own header's, else by the vendor's rule. @throws VendorError 400 */
  of(vendor: VendorName, headers: IncomingHttpHeaders): Fault | undefined;
}

export function createFaults(random: Random): Faults {
  const rules = new Map<VendorName, FaultRule>();
  return {
    set: (rule) => {
      if (rule.ratio === 0) rules.delete(rule.vendor);
      else rules.set(rule.vendor, rule);
    },
    list: () => [...rules.values()],
    of: (vendor, headers) => {
      const requested = requestedFault(headers);
      const rule = rules.get(vendor);
      if (requested !== undefined || rule === undefined || random.next() >= rule.ratio)
        return requested;
      return { kind: "status", status: rule.status, retryAfter: rule.retryAfter };
    },
  };
}
