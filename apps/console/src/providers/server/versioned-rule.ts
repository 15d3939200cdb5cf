import { isDeepStrictEqual } from "node:util";
import type { HttpPriceRule, HttpPriceTerms } from "@pag0/contract";

/**
 * A price rule with the identifier and version that calls charged by it are recorded with. Terms that are
 * as they were keep their version, changed ones get the next: a version never means two prices.
 * @param newId the identifier of a rule where there was none.
 */
export function versionedRule(
  terms: HttpPriceTerms,
  before: HttpPriceRule | null,
  newId: string,
): HttpPriceRule {
  if (before === null) return { id: newId, version: 1, ...terms };
  const { id, version, ...earlier } = before;
  return isDeepStrictEqual(terms, earlier) ? before : { id, version: version + 1, ...terms };
}
