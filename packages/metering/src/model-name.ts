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
