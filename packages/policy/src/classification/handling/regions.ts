/** Countries of the European Union (ISO 3166-1), which a policy's `EU` stands for. */
const EU = new Set(
  "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split(" "),
);

/**
 * Whether a provider's region lies in one that a policy names: the same, or a part of it (`us-east-1` in
 * `US`, `eu-west-1` and `DE` in `EU`). Case does not count.
 */
export function isInRegion(region: string, allowed: string): boolean {
  const inner = region.toUpperCase();
  const outer = allowed.toUpperCase();
  if (inner === outer || inner.startsWith(`${outer}-`)) return true;
  return outer === "EU" && EU.has(inner.split("-")[0] as string);
}
