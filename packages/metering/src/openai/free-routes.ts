/**
 * What OpenAI does not bill, behind the version, beside what is read or deleted:
 *
 * - counting tokens: https://platform.openai.com/docs/api-reference/responses/input-tokens
 * - files, which cost the tokens of the calls that they are put in; only vector stores are billed for
 *   what they keep: https://openai.com/api/pricing/
 * - conversations, whose items cost the tokens of the responses that read them:
 *   https://platform.openai.com/docs/guides/conversation-state
 * - notes on chats that were kept
 * - moderations: https://platform.openai.com/docs/guides/moderation
 *
 * Containers, vector stores and fine-tuned models are billed for as long as they are kept or worked on,
 * and a secret for a client lets its bearer call past us: none of these is here.
 */
const FREE = [
  /^responses\/input_tokens$/,
  /^files$/,
  /^uploads(\/[\w-]+\/(parts|complete|cancel))?$/,
  /^conversations(\/[\w-]+(\/items)?)?$/,
  /^chat\/completions\/[\w-]+$/,
  /^moderations$/,
];

/** What ends work that is billed, at whichever vendor. */
const ENDS = [
  /^(responses|batches|fine_tuning\/jobs|threads\/[\w-]+\/runs|evals\/[\w-]+\/runs|vector_stores\/[\w-]+\/file_batches)\/[\w-]+\/cancel$/,
  /^fine_tuning\/jobs\/[\w-]+\/pause$/,
];

/**
 * Where a `POST` to this path costs nothing; null for nowhere. Others use OpenAI's names for what they bill:
 * at Mistral a conversation runs a model, and a moderation costs its tokens.
 * @param rest what follows the version
 */
export function freeAt(rest: string): "openai" | "anywhere" | null {
  if (ENDS.some((pattern) => pattern.test(rest))) return "anywhere";
  return FREE.some((pattern) => pattern.test(rest)) ? "openai" : null;
}
