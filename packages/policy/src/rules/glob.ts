type TextTest = (text: string) => boolean;

function fitsAt(text: string, segment: string, at: number): boolean {
  for (let index = 0; index < segment.length; index++) {
    const wanted = segment[index];
    if (wanted !== "?" && wanted !== text[at + index]) return false;
  }
  return true;
}

function find(text: string, segment: string, from: number, until: number): number {
  if (!segment.includes("?")) {
    const at = text.indexOf(segment, from);
    return at + segment.length <= until ? at : -1;
  }
  for (let at = from; at + segment.length <= until; at++) if (fitsAt(text, segment, at)) return at;
  return -1;
}

/**
 * A test of whole texts against a pattern in which `*` stands for any characters or none and `?` for
 * exactly one. What lies between two stars is searched once, from where the last was found: the leftmost
 * place is always good enough, so that nothing is ever tried again and the time is at most the text's
 * length times the pattern's.
 */
export function compileGlob(pattern: string): TextTest {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return (text) => text.length === head.length && fitsAt(text, head, 0);
  const middle = rest.filter((segment) => segment !== "");
  return (text) => {
    const until = text.length - tail.length;
    if (until < head.length || !fitsAt(text, head, 0) || !fitsAt(text, tail, until)) return false;
    let from = head.length;
    for (const segment of middle) {
      const at = find(text, segment, from, until);
      if (at === -1) return false;
      from = at + segment.length;
    }
    return true;
  };
}
