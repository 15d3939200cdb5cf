/**
 * How models tell, with status 200 and usage, that they have not answered: OpenAI's responses by their status,
 * the others by why they stopped. Not among them what an equal request would meet again: a refusal, a limit.
 */
const FAILED =
  /"(?:finish|stop)_?reason"\s*:\s*"(?:error|insufficient_system_resource|other|malformed_\w+|unexpected_tool_call|too_many_tool_calls|no_image|image_other|finish_reason_unspecified)"|"type"\s*:\s*"response\.failed"|"object"\s*:\s*"response"[^{}]{0,300}"status"\s*:\s*"(?:failed|cancelled|queued)"/i;

/** What OAuth 2.0 gives to one caller alone (RFC 6749 section 5.1). */
const TOKEN = /"(?:access_token|refresh_token|id_token|client_secret)"\s*:\s*"/;

/**
 * Whether an answer is none for a second caller: it holds a token, or is a model's that only says that there is
 * none, so that who asks again wants another try and not the same words. A compressed one tells nothing.
 */
export function isUnfit(chunks: readonly Buffer[], isOfModel: boolean): boolean {
  const [only, ...more] = chunks;
  const body = only !== undefined && more.length === 0 ? only : Buffer.concat(chunks);
  const text = body.toString("latin1");
  return TOKEN.test(text) || (isOfModel && FAILED.test(text));
}
