/**
 * How models tell, with status 200 and usage, that they have not answered: OpenAI's responses by their status,
 * the others by why they stopped. Not among them what an equal request would meet again: a refusal, a limit.
 */
const FAILED =
  /"(?:finish|stop)_?reason"\s*:\s*"(?:error|insufficient_system_resource|other|malformed_\w+|unexpected_tool_call|too_many_tool_calls|no_image|image_other|finish_reason_unspecified)"|"type"\s*:\s*"response\.failed"|"object"\s*:\s*"response"[^{}]*"status"\s*:\s*"(?:failed|cancelled|queued)"/i;

/**
 * Whether an answer of a model only says that there is none: who asks again wants another try, not the same
 * words. A compressed one tells nothing.
 */
export function saysThatItFailed(chunks: readonly Buffer[]): boolean {
  const [only, ...more] = chunks;
  const body = only !== undefined && more.length === 0 ? only : Buffer.concat(chunks);
  return FAILED.test(body.toString("latin1"));
}
