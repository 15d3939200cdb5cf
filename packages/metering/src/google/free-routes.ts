/**
 * What Google does not bill, behind the version, beside what is read or deleted:
 *
 * - counting tokens: https://ai.google.dev/gemini-api/docs/tokens and
 *   https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/get-token-count ("no charge")
 * - files: https://ai.google.dev/gemini-api/docs/files ("available at no cost")
 * - a store for files, as long as nothing is put into it, which is embedded and billed:
 *   https://ai.google.dev/gemini-api/docs/file-search#pricing
 * - asking for what was ordered before, and what ends work that is billed
 *
 * A cache of content is not among them: it is billed by the hour for as long as it is kept, and longer
 * where its time is changed. Nor is a token that lets its bearer call past us.
 */
const FREE = [
  /(^|\/)models\/[\w.-]{1,200}:(countTokens|computeTokens|fetchPredictOperation)$/,
  /^upload\/v\d+\w*\/files$/,
  /^(upload\/)?files(:register)?$/,
  /^fileSearchStores$/,
  /(^|\/)(batches|batchPredictionJobs|tuningJobs|operations)\/[\w.-]+:cancel$/,
  /^interactions\/[\w.-]+\/cancel$/,
];

/** Whether a `POST` to this path costs nothing. */
export function isFreeAtGoogle(path: string): boolean {
  const rest = path.replace(/^\/(v\d+\w*\/)?/, "");
  return FREE.some((pattern) => pattern.test(rest));
}
