import { isInRegion } from "../classification/handling/regions.ts";

/** A region of the list that shares ground with another: one lies in the other. */
export function regionTouching(list: readonly string[], region: string): string | null {
  return list.find((each) => isInRegion(region, each) || isInRegion(each, region)) ?? null;
}
