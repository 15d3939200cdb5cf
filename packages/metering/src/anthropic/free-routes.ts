/**
 * What Anthropic does not bill, behind `/v1/`, beside what is read or deleted:
 *
 * - counting tokens: https://platform.claude.com/docs/en/build-with-claude/token-counting#pricing-and-rate-limits
 * - files, which cost the tokens of the messages that they are put in:
 *   https://platform.claude.com/docs/en/build-with-claude/files#file-storage-and-billing
 * - what agents and skills are made of: tokens and the running time of sessions are billed, by
 *   https://platform.claude.com/docs/en/about-claude/pricing, and nothing that is only kept
 * - what ends work that is billed
 */
const FREE = [
  /^messages\/count_tokens$/,
  /^files$/,
  /^skills(\/[\w-]+\/versions)?$/,
  /^(agents|environments|memory_stores|vaults)(\/[\w-]+)?$/,
  /^memory_stores\/[\w-]+\/(memories(\/[\w-]+)?|memory_versions\/[\w-]+\/redact)$/,
  /^vaults\/[\w-]+\/credentials(\/[\w-]+(\/mcp_oauth_validate)?)?$/,
  /^messages\/batches\/[\w-]+\/cancel$/,
  /^(agents|deployments|dreams|environments|memory_stores|sessions|vaults)(\/[\w-]+)+\/(archive|cancel|pause|stop)$/,
];

/** The same at Vertex AI, which names it like a model; a method of another kind is refused there. */
const VERTEX_COUNT = /\/publishers\/anthropic\/models\/count-tokens:rawPredict$/;

/** Whether a `POST` to this path costs nothing. */
export function isFreeAtAnthropic(path: string): boolean {
  const rest = path.replace(/^(\/v1)?\//, "");
  return FREE.some((pattern) => pattern.test(rest)) || VERTEX_COUNT.test(path);
}
