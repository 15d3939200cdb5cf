import { type HttpPriceRule, httpPriceRuleSchema, newId, type OperationBody } from "@pag0/contract";
import type { Endpoint } from "@pag0/db";
import { parseAmount } from "@pag0/money";
import { versionedRule } from "./versioned-rule.ts";

type EndpointInput = OperationBody<"createProvider">["endpoints"][number];

/** The price rule of an endpoint's row; null where it has none. */
export function storedRule({ priceRule }: Pick<Endpoint, "priceRule">): HttpPriceRule | null {
  return priceRule === null ? null : httpPriceRuleSchema.parse(priceRule);
}

/**
 * The rows of a provider's endpoints.
 * @param before the endpoints that they replace: a rule at the same host and path goes on with its
 *   identifier.
 */
export function endpointRows(
  organizationId: string,
  endpoints: readonly EndpointInput[],
  before: readonly Endpoint[],
  now: Date,
) {
  const rules = new Map(before.map((row) => [`${row.host}${row.pathPrefix}`, storedRule(row)]));
  return endpoints.map(({ host, pathPrefix, category, pricePerRequest, priceRule }) => {
    const id = newId("endpoint", now.getTime());
    const earlier = rules.get(`${host}${pathPrefix}`) ?? null;
    return {
      id,
      organizationId,
      host,
      pathPrefix,
      category,
      pricePerRequestNano: pricePerRequest === undefined ? null : parseAmount(pricePerRequest),
      ...(priceRule === undefined ? {} : { priceRule: versionedRule(priceRule, earlier, id) }),
    };
  });
}
