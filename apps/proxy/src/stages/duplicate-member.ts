/** Members that decide what a call costs or whether it is allowed. */
const DECISIVE = [
  "model",
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "n",
  "stream",
  "messages",
  "input",
  "tools",
  "thinking",
];
/** An escape that may spell an ASCII letter of a member's name. */
const SPELLED_OUT = /\\u00[2-7]/i;

const QUOTE = 34;
const COMMA = 44;
const BRACKET = 91;
const BACKSLASH = 92;
const BRACKET_END = 93;
const BRACE = 123;
const BRACE_END = 125;

function mayHaveDuplicate(text: string): boolean {
  if (SPELLED_OUT.test(text)) return true;
  return DECISIVE.some((name) => {
    const quoted = `"${name}"`;
    const first = text.indexOf(quoted);
    return first !== -1 && text.indexOf(quoted, first + 1) !== -1;
  });
}

const DECISIVE_NAMES: ReadonlySet<string> = new Set(DECISIVE);

/** A name that folding leaves as it is. */
const FOLDED = /^[a-z0-9_]*$/;

/** A name in lower case, whichever of its letters' cases it had: a long s is an s, too. */
export function foldName(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/**
 * A member of a body that servers which mind no case (Go's encoding/json, and so Ollama) read as one that
 * decides, or null: what is decided on here has to be what the provider reads.
 */
export function otherwiseSpelled(json: unknown): string | null {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  for (const name of Object.keys(json))
    if (!FOLDED.test(name) && DECISIVE_NAMES.has(foldName(name))) return name;
  return null;
}

/** Characters of a string that are looked at one by one: names are shorter. */
const SHORT = 24;

/** Where the string that begins at `start` ends: the place of its closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  const far = at + SHORT;
  while (at < far) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    at += code === BACKSLASH ? 2 : 1;
  }
  for (;;) {
    const quote = text.indexOf('"', at);
    let slash = quote - 1;
    while (slash >= at && text.charCodeAt(slash) === BACKSLASH) slash--;
    if ((quote - slash) % 2 === 1) return quote;
    at = quote + 1;
  }
}

/** The name that an object has twice at its top, or null. */
function nameGivenTwice(text: string): string | null {
  const seen = new Set<string>();
  let depth = 0;
  let expectsName = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (depth === 1 && expectsName) {
        const inner = text.slice(at + 1, end);
        const name = inner.includes("\\") ? (JSON.parse(`"${inner}"`) as string) : inner;
        if (seen.has(name)) return name;
        seen.add(name);
        expectsName = false;
      }
      at = end;
    } else if (code === BRACE || code === BRACKET) {
      // A list has no names.
      if (depth === 0 && code === BRACKET) return null;
      depth++;
      expectsName = depth === 1;
    } else if (code === BRACE_END || code === BRACKET_END) depth--;
    else if (code === COMMA && depth === 1) expectsName = true;
  }
  return null;
}

/**
 * A member that an object names twice at its top, or null. Parsers disagree on which of the two holds:
 * what is decided on here has to be what the provider reads.
 * @param text JSON that has been parsed without an error.
 */
export function duplicateMember(text: string): string | null {
  const name = nameGivenTwice(text);
  return name !== null && mayHaveDuplicate(text) ? name : null;
}
