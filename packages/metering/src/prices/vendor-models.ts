import { findProvider } from "@pydantic/genai-prices";

/**
 * The models of a vendor that the bundled catalogue knows, by its names of them; empty for a vendor that
 * it does not know.
 * @param vendor the catalogue's name of the provider, such as `openai` or `anthropic`.
 */
export function modelsOfVendor(vendor: string): readonly string[] {
  return findProvider({ providerId: vendor })?.models.map(({ id }) => id) ?? [];
}
