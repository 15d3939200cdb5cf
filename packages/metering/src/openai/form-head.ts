/** A parameter of a header's value, at the place where it is looked for: in quotes or not. */
const PARAMETER =
  /[ \t]*;[ \t]*([\w!#$%&'*+.^`|~-]{1,60})[ \t]*=[ \t]*(?:"((?:[^"\\\r\n]|\\.)*)"|([^;"\r\n]*))/y;

/** A name that only some readers take for the end of it: others know no backslash before a quote. */
function endsInTwoWays(quoted: string): boolean {
  const quote = quoted.indexOf('\\"');
  return quote !== -1 && quoted.includes(";", quote);
}

/**
 * The parameters of a header's value by their names in lower case, such as a form's boundary.
 * @param value of the header @param from where its parameters begin
 * @returns null where servers may read them differently: not as they are written, or one twice
 */
export function headParameters(value: string, from: number): ReadonlyMap<string, string> | null {
  const parameters = new Map<string, string>();
  let at = from;
  for (;;) {
    PARAMETER.lastIndex = at;
    const found = PARAMETER.exec(value);
    if (found === null) {
      const rest = value.slice(at).trim();
      return rest === "" || rest === ";" ? parameters : null;
    }
    const [all, given = "", quoted, bare = ""] = found;
    const name = given.toLowerCase();
    if (parameters.has(name) || (quoted !== undefined && endsInTwoWays(quoted))) return null;
    // Not all read a backslash as nothing, or a blank as a part of what has no quotes: files may have either.
    const odd = quoted === undefined ? /\s/.test(bare.trim()) : quoted.includes("\\");
    if (odd && !name.startsWith("filename")) return null;
    parameters.set(name, quoted === undefined ? bare.trim() : quoted.replace(/\\(.)/g, "$1"));
    at += all.length;
  }
}

/** A line of a part's head. What has other control characters than a tab in it is none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const LINE = /^([\w!#$%&'*+.^`|~-]+):([^\0-\x08\n-\x1f\x7f]*)$/;

/**
 * The fields of a part's head by their names in lower case.
 * @returns null where servers may read them differently: a line that is none, or a field twice
 */
export function headFields(head: string): ReadonlyMap<string, string> | null {
  const fields = new Map<string, string>();
  for (const line of head === "" ? [] : head.split("\r\n")) {
    const found = LINE.exec(line);
    const name = found?.[1]?.toLowerCase() ?? "";
    if (found === null || fields.has(name)) return null;
    fields.set(name, (found[2] as string).trim());
  }
  return fields;
}
