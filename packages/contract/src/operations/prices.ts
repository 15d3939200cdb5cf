import { page, pageQuery } from "../schemas/common.ts";
import * as modelPrices from "../schemas/model-prices.ts";
import * as prices from "../schemas/prices.ts";
import * as statements from "../schemas/statements.ts";
import type { Operation } from "./operation.ts";

/** An export at its longest, and what JSON adds to it. */
const MAX_COMPARED_BYTES = 16_777_216;

/** What calls cost, and how that compares with what a vendor bills. */
export const priceOperations = {
  listPrices: {
    method: "GET",
    path: "/prices",
    summary: "What models of the organization's vendors cost now; those in use first",
    tag: "Prices",
    access: "price:read",
    query: modelPrices.priceQuery,
    response: page(modelPrices.modelPriceSchema),
    status: 200,
  },
  repriceUsage: {
    method: "GET",
    path: "/prices/reprice",
    summary:
      "What past calls would cost at today's prices: at most 92 days and 200,000 calls; it changes nothing",
    tag: "Prices",
    access: "price:read",
    query: modelPrices.repriceQuery,
    response: modelPrices.repriceSchema,
    status: 200,
  },
  listPriceOverrides: {
    method: "GET",
    path: "/prices/overrides",
    summary: "The organization's own prices in their newest version",
    tag: "Prices",
    access: "price:read",
    query: pageQuery,
    response: page(prices.priceOverrideStateSchema),
    status: 200,
  },
  createPriceOverride: {
    method: "POST",
    path: "/prices/overrides",
    summary: "Set a negotiated price, a discount, a free model or a default price",
    tag: "Prices",
    access: "price:write",
    body: prices.priceTermsSchema,
    response: prices.priceOverrideStateSchema,
    status: 201,
  },
  getPriceOverride: {
    method: "GET",
    path: "/prices/overrides/{overrideId}",
    summary: "One of the organization's own prices with all its versions",
    tag: "Prices",
    access: "price:read",
    response: prices.priceOverrideHistorySchema,
    status: 200,
  },
  changePriceOverride: {
    method: "PUT",
    path: "/prices/overrides/{overrideId}",
    summary: "Change a price of the organization's own: a new version, what was charged stays",
    tag: "Prices",
    access: "price:write",
    body: prices.changePriceBody,
    response: prices.priceOverrideStateSchema,
    status: 200,
  },
  endPriceOverride: {
    method: "POST",
    path: "/prices/overrides/{overrideId}/end",
    summary: "End a price of the organization's own: a new version with an end",
    tag: "Prices",
    access: "price:write",
    body: prices.endPriceBody,
    response: prices.priceOverrideStateSchema,
    status: 200,
  },
  getStatement: {
    method: "GET",
    path: "/statements",
    summary:
      "What calls used and cost, by what a vendor's invoice lists: the last whole calendar month (UTC), or at most 92 days",
    tag: "Statements",
    access: "report:read",
    query: statements.statementQuery,
    response: statements.statementSchema,
    status: 200,
  },
  compareStatement: {
    method: "POST",
    path: "/statements/compare",
    summary: "A vendor's own export held against our statement; nothing of it is stored",
    tag: "Statements",
    access: "report:read",
    body: statements.compareStatementBody,
    maxBodyBytes: MAX_COMPARED_BYTES,
    response: statements.statementComparisonSchema,
    status: 200,
  },
} as const satisfies Record<string, Operation>;
