import { findProvider } from "@pydantic/genai-prices";
import { HOURLY_RATE_ROWS } from "./data/hourly-rates.ts";
import { TOKEN_RATE_ROWS } from "./data/token-rates.ts";

/**
 * The models of a vendor that the bundled catalogue knows, by its names of them, and those that our rows
 * alone have; empty for a vendor that neither knows.
 * @param vendor the catalogue's name of the provider, such as `openai` or `anthropic`.
 */
export function modelsOfVendor(vendor: string): readonly string[] {
  const listed = findProvider({ providerId: vendor })?.models.map(({ id }) => id) ?? [];
  const own = [...TOKEN_RATE_ROWS, ...HOURLY_RATE_ROWS].filter(
    (row) => row.vendor === vendor && !row.model.includes("*"),
  );
  return [...new Set([...listed, ...own.map(({ model }) => model)])];
}
