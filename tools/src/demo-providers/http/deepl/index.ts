import {
  type Answer,
  type DemoRequest,
  json,
  notFound,
  readJson,
  VendorError,
} from "../../answer.ts";
import { createRandom } from "../../random.ts";
import { writeText } from "../../text.ts";
import { countTokens } from "../../tokens.ts";
import { NO_TOKENS, type Vendor } from "../../vendor.ts";

const MAX_TEXTS = 50;
const SOURCES = ["EN", "DE", "FR", "KO", "JA"];

interface Wanted {
  texts: string[];
  target: string;
  source: string | undefined;
}

function readFields(request: DemoRequest): { text: unknown; target: unknown; source: unknown } {
  if (String(request.headers["content-type"]).startsWith("application/x-www-form-urlencoded")) {
    const form = new URLSearchParams(request.body.toString("utf8"));
    return {
      text: form.getAll("text"),
      target: form.get("target_lang"),
      source: form.get("source_lang") ?? undefined,
    };
  }
  const { text, target_lang, source_lang } = readJson(request);
  return {
    text: typeof text === "string" ? [text] : text,
    target: target_lang,
    source: source_lang,
  };
}

function readWanted(request: DemoRequest): Wanted {
  const { text, target, source } = readFields(request);
  if (!Array.isArray(text) || text.length === 0 || text.length > MAX_TEXTS)
    throw new VendorError(400, `Bad request. 'text' must hold 1 to ${MAX_TEXTS} texts.`);
  if (!text.every((item): item is string => typeof item === "string"))
    throw new VendorError(400, "Bad request. 'text' must hold texts.");
  if (typeof target !== "string" || !/^[a-z]{2}(-[a-z]{2,4})?$/i.test(target))
    throw new VendorError(400, "Value for 'target_lang' not supported.");
  return { texts: text, target: target.toUpperCase(), source: source?.toString().toUpperCase() };
}

/**
 * `POST /v2/translate`, JSON or form. The "translation" is invented text of as many words as the
 * original, the same for the same text and language. What is billed is told with each text, and
 * together in `x-billed-characters`.
 * @throws VendorError
 */
function answerDeepl(request: DemoRequest): Answer {
  if (request.method !== "POST" || request.path !== "/v2/translate") return notFound(request);
  const { texts, target, source } = readWanted(request);
  const translations = texts.map((text) => {
    const random = createRandom("deepl", target, text);
    return {
      detected_source_language: source ?? random.pick(SOURCES),
      text: writeText(random, countTokens(text)).join(""),
      billed_characters: [...text].length,
    };
  });
  const billed = translations.reduce((sum, { billed_characters }) => sum + billed_characters, 0);
  return { ...json({ translations }), headers: { "x-billed-characters": String(billed) } };
}

/** DeepL at `/deepl`. */
export const deepl: Vendor = {
  credentials: [{ header: "authorization", prefix: "DeepL-Auth-Key " }],
  firstByteMs: { mean: 180, deviation: 50 },
  tokenMs: NO_TOKENS,
  answer: answerDeepl,
  errorBody: ({ message }) => ({ message }),
  requestIdHeader: "x-trace-id",
};
