import { InvalidCallError, type JsonObject, STANDARD_TIER } from "../call.ts";
import type { ServiceTier } from "../usage.ts";

/**
 * The tiers that a request may be billed by. A vendor that has no room in the tier that was asked for
 * serves the call by the standard one; `fast` and `priority` are two names of one wish.
 */
const ASKED: Readonly<Record<string, readonly ServiceTier[]>> = {
  auto: ["standard"],
  default: ["standard"],
  standard: ["standard"],
  scale: ["standard"],
  on_demand: ["standard"],
  performance: ["priority", "standard"],
  flex: ["flex", "standard"],
  priority: ["priority", "fast", "standard"],
  fast: ["priority", "fast", "standard"],
};

/**
 * The tiers that a request's `service_tier` may be billed by. A tier without a known price is refused,
 * for it may be dearer than any.
 * @throws InvalidCallError
 */
export function askedTiers(body: JsonObject): readonly ServiceTier[] {
  const asked = body.service_tier;
  if (asked === undefined || asked === null) return STANDARD_TIER;
  const tiers = typeof asked === "string" && Object.hasOwn(ASKED, asked) ? ASKED[asked] : undefined;
  if (tiers !== undefined) return tiers;
  throw new InvalidCallError("service_tier", `must be one of ${Object.keys(ASKED).join(", ")}`);
}

/** The tier that an answer says it was served by. */
export function servedTier(tier: unknown): ServiceTier {
  if (typeof tier !== "string" || tier === "default") return "standard";
  const name = tier.toLowerCase();
  if (name.includes("batch")) return "batch";
  if (name.includes("flex")) return "flex";
  if (name.includes("priority")) return "priority";
  return name === "fast" || name === "ultrafast" ? "fast" : "standard";
}
