const QUOTE = '"';

/** Where the string that begins at `start` ends: the place after its closing quote. */
function afterString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== QUOTE) at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Where the text of the member `model` at the top of an object begins and ends, quotes included. */
function placeOfModel(text: string): { start: number; end: number } | null {
  let depth = 0;
  let expectsName = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === QUOTE) {
      const end = afterString(text, at);
      if (depth === 1 && expectsName) {
        expectsName = false;
        if (JSON.parse(text.slice(at, end)) === "model") {
          const start = text.indexOf(QUOTE, end);
          return { start, end: afterString(text, start) };
        }
      }
      at = end - 1;
    } else if (char === "{" || char === "[") {
      depth++;
      expectsName = depth === 1 && char === "{";
    } else if (char === "}" || char === "]") depth--;
    else if (char === "," && depth === 1) expectsName = true;
  }
  return null;
}

/**
 * A request body with another model; every other byte stays as it came.
 * @param body the UTF-8 JSON of an object whose member `model` is text.
 */
export function replaceModel(body: Buffer, model: string): Buffer {
  const text = body.toString("utf8");
  const place = placeOfModel(text);
  if (place === null) throw new RangeError("the body has no member model");
  const given = JSON.stringify(model);
  if (text.slice(place.start, place.end) === given) return body;
  return Buffer.from(text.slice(0, place.start) + given + text.slice(place.end));
}
