import {
  type Answer,
  contentText,
  type DemoRequest,
  isObject,
  json,
  readJson,
  readModel,
  VendorError,
} from "../answer.ts";
import { identifier } from "../random.ts";

/** The words at which a category is found here, so that both outcomes can be shown. */
const FOUND_BY: readonly [category: string, words: RegExp][] = [
  ["harassment", /\b(stupid|idiot)\b/i],
  ["harassment/threatening", /\bhurt you\b/i],
  ["hate", /\bhate (all|those)\b/i],
  ["hate/threatening", /(?!)/],
  ["illicit", /\bsteal\b/i],
  ["illicit/violent", /\bbuild a bomb\b/i],
  ["self-harm", /(?!)/],
  ["self-harm/intent", /(?!)/],
  ["self-harm/instructions", /(?!)/],
  ["sexual", /(?!)/],
  ["sexual/minors", /(?!)/],
  ["violence", /\b(kill|bomb)\b/i],
  ["violence/graphic", /(?!)/],
];
const MOST_INPUTS = 100;

function readTexts(input: unknown): string[] {
  if (typeof input === "string") return [input];
  if (!Array.isArray(input) || input.length === 0 || input.length > MOST_INPUTS)
    throw new VendorError(400, "Missing required parameter: 'input'.", { param: "input" });
  // Parts of text and images are one input; texts are one each.
  return input.every(isObject) ? [contentText(input)] : input.map(String);
}

function judge(text: string) {
  const found = FOUND_BY.map(([name, words]) => [name, words.test(text)] as const);
  return {
    flagged: found.some(([, isFound]) => isFound),
    categories: Object.fromEntries(found),
    category_scores: Object.fromEntries(
      found.map(([name, isFound]) => [name, isFound ? 0.93 : 0.0001]),
    ),
    category_applied_input_types: Object.fromEntries(
      found.map(([name, isFound]) => [name, isFound ? ["text"] : []]),
    ),
  };
}

/** `POST /v1/moderations`, which OpenAI does not bill. @throws VendorError */
export function createModeration(request: DemoRequest): Answer {
  const body = readJson(request);
  const usual = "omni-moderation-latest";
  const model = readModel({ model: body.model ?? usual }, /^(omni|text)-moderation-/);
  const results = readTexts(body.input).map(judge);
  return json({ id: identifier(request.identity, "modr-", 29), model, results });
}
