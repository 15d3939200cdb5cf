import { expect } from "vitest";
import type { WireFormat } from "./call.ts";
import { estimateCall, UnpricedCallError } from "./estimate-call.ts";
import { priceBook } from "./prices/price-book.ts";

/** What becomes of a call of a route. */
export type Treatment = "metered" | "free" | "refused";

/** Where the vendors' own SDKs are installed. */
export const MODULES = new URL("../../../node_modules/", import.meta.url);

/** What becomes of a call; `route` is its method and its path. */
export function treatmentOf(
  format: WireFormat,
  vendor: string,
  base: string,
  route: string,
  body: unknown,
): Treatment {
  const [method = "", path = ""] = route.split(" ");
  const provider = { name: vendor, vendor, format, baseUrl: new URL(base) };
  try {
    const { pricing, upperBound } = estimateCall(
      { pricePerRequest: null, priceRule: null, provider },
      {
        url: new URL(path, base),
        method,
        body,
        at: new Date("2026-11-21T05:00:00Z"),
        prices: priceBook({ overrides: [] }),
        defaultMaxOutputTokens: 1_000,
      },
    );
    expect(upperBound > 0n, route).toBe(pricing.kind === "tokens");
    return pricing.kind === "free" ? "free" : "metered";
  } catch (error) {
    expect(error, route).toBeInstanceOf(UnpricedCallError);
    return "refused";
  }
}

/** Routes that only tell something, or do away with it. */
export const reads = (routes: ReadonlySet<string>) =>
  [...routes].filter((route) => /^(GET|DELETE) /.test(route));
/** All other routes. */
export const writes = (routes: ReadonlySet<string>) =>
  [...routes].filter((route) => !/^(GET|DELETE) /.test(route)).sort();
