/**
 * A model's own name, without who sells it where and without what was done to it since: of
 * `us.anthropic.claude-…`, `openai/gpt-…`, `accounts/acme/models/llama-…` and `ft:gpt-…`; in small letters.
 */
export function bareName(name: string): string {
  return name
    .slice(name.lastIndexOf("/") + 1)
    .toLowerCase()
    .replace(/^(?:[a-z-]+\.)*(?:anthropic|openai)\./, "")
    .replace(/^ft:/, "");
}

/** What stands before a Gemini model's name where OpenAI's format or Vertex AI names it at Google. */
const GOOGLE_PREFIX = /^(?:models|google|publishers\/google\/models)\//;

/** The name by which prices know a model of a vendor, in small letters. */
export function listedName(vendor: string, model: string): string {
  const name = model.trim().toLowerCase();
  return vendor === "google" ? name.replace(GOOGLE_PREFIX, "") : name;
}
