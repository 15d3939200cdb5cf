import { sumUnits } from "../openai/hosted-tools.ts";
import { noUsage, type Usage } from "../usage.ts";

type CountName = {
  [Name in keyof Required<Usage>]: Usage[Name] extends number ? Name : never;
}[keyof Required<Usage>];
const COUNTS = Object.entries(noUsage()).flatMap(([name, value]) =>
  typeof value === "number" ? [name as CountName] : [],
);

/** Pure: what several requests used together. Its cost is not theirs: each is charged, and rounded, by itself. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const sum = noUsage({
    serviceTier: usages[0]?.serviceTier ?? "standard",
    estimated: usages.some(({ estimated }) => estimated),
    units: sumUnits(usages.flatMap(({ units }) => units)),
  });
  for (const usage of usages) for (const name of COUNTS) sum[name] += usage[name];
  return sum;
}
