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
const BACKSLASH = 92;

function mayHaveDuplicate(text: string): boolean {
  if (SPELLED_OUT.test(text)) return true;
  return DECISIVE.some((name) => {
    const quoted = `"${name}"`;
    const first = text.indexOf(quoted);
    return first !== -1 && text.indexOf(quoted, first + 1) !== -1;
  });
}

const DECISIVE_NAMES: ReadonlySet<string> = new Set(DECISIVE);

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
    if (!DECISIVE_NAMES.has(name) && DECISIVE_NAMES.has(foldName(name))) return name;
  return null;
}

/** Where the string that begins at `start` ends: the place of its closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/**
 * A member that an object names twice at its top, or null. Parsers disagree on which of the two holds:
 * what is decided on here has to be what the provider reads.
 * @param text JSON that has been parsed without an error.
 */
export function duplicateMember(text: string): string | null {
  if (!mayHaveDuplicate(text)) return null;
  const seen = new Set<string>();
  let depth = 0;
  let expectsName = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfString(text, at);
      if (depth === 1 && expectsName) {
        const name = JSON.parse(text.slice(at, end + 1)) as string;
        if (seen.has(name)) return name;
        seen.add(name);
        expectsName = false;
      }
      at = end;
    } else if (char === "{" || char === "[") {
      depth++;
      expectsName = depth === 1 && char === "{";
    } else if (char === "}" || char === "]") depth--;
    else if (char === "," && depth === 1) expectsName = true;
  }
  return null;
}
