/** What of a line its text says besides the model: a part of the input or the output, or neither. */
export type TokenPart = "freshInput" | "cachedInputTokens" | "outputTokens" | null;

/** A model and what of it a line bills. */
export interface BilledLine {
  model: string;
  part: TokenPart;
}

function partIn(text: string): TokenPart {
  if (/cache (?:write|storage)|storage/.test(text)) return null;
  if (/\bcach(?:ed|e|ing)\b/.test(text)) return "cachedInputTokens";
  if (/\boutput\b/.test(text)) return "outputTokens";
  return /\binput\b/.test(text) ? "freshInput" : null;
}

/**
 * A line item of OpenAI's costs: `gpt-4o-2024-08-06, cached input`, with the service tier before it
 * (`priority | gpt-5, output`) or the kind of content behind the model (`gpt-image-1 image, output`).
 */
export function readLineItem(text: string): BilledLine {
  const [model = "", ...rest] = (text.split(" | ").at(-1) ?? text).split(",");
  const name = model.trim().replace(/ (?:text|audio|image|video)$/, "");
  return { model: name, part: rest.length === 0 ? null : partIn(rest.join(",").toLowerCase()) };
}

const GEMINI =
  /\bgemini (\d+(?:\.\d+)?) (pro|flash|ultra|nano|argon|carbon|hydrogen)( lite)?( native image generation| tts)?\b/;

/**
 * A SKU of Google's: `Generate content input token count gemini 2.5 flash short input text`. What names no
 * Gemini model stays as it is.
 */
export function readSku(text: string): BilledLine {
  const plain = text
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();
  const found = GEMINI.exec(plain);
  if (found === null) return { model: text.trim(), part: null };
  const [, version, size, lite, kind] = found;
  const suffix = kind === undefined ? "" : kind.includes("image") ? "-image" : "-tts";
  return {
    model: `gemini-${version}-${size}${lite === undefined ? "" : "-lite"}${suffix}`,
    part: plain.includes("token count") ? partIn(plain) : null,
  };
}

/** Dates that vendors put behind a model's name: 20250929, 2024-08-06, 09-2025, 0613 and 2407. */
const SNAPSHOT =
  /(?:-20\d{6}|-20\d\d-\d\d-\d\d|-(?:0[1-9]|1[0-2])-20\d\d|-(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|-2[3-9](?:0[1-9]|1[0-2])|-latest)$/;

/**
 * The name that a model is compared by. An invoice names the snapshot that answered (gpt-4o-2024-08-06) or
 * the name on the door (Claude Haiku 4.5), a call the one it asked for (gpt-4o, claude-haiku-4-5): all
 * snapshots of a model are one.
 */
export function modelFamily(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/^(?:.*\/)?models\//, "")
    .replace(/@/g, "-")
    .replace(/[\s_.]+/g, "-");
  let family = plain.replace(SNAPSHOT, "");
  if (family.startsWith("gemini-")) family = family.replace(/-preview$/, "").replace(/-0\d\d$/, "");
  // claude-3-5-sonnet and "Claude Sonnet 3.5" are one.
  return family.replace(/^claude-(\d+(?:-\d+)?)-(opus|sonnet|haiku)\b/, "claude-$2-$1");
}
