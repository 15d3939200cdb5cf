type TextTest = (text: string) => boolean;

/** What stands between two stars. */
interface Segment {
  readonly text: string;
  /** Whether it has a `?` in it, and so is not text to be searched as it is. */
  readonly wild: boolean;
}

const segmentOf = (text: string): Segment => ({ text, wild: text.includes("?") });

function fitsAt(text: string, segment: Segment, at: number): boolean {
  const pattern = segment.text;
  if (!segment.wild) return text.startsWith(pattern, at);
  if (at + pattern.length > text.length) return false;
  for (let index = 0; index < pattern.length; index++) {
    const wanted = pattern[index];
    if (wanted !== "?" && wanted !== text[at + index]) return false;
  }
  return true;
}

function find(text: string, segment: Segment, from: number, until: number): number {
  const last = until - segment.text.length;
  if (!segment.wild) {
    const at = text.indexOf(segment.text, from);
    return at <= last ? at : -1;
  }
  for (let at = from; at <= last; at++) if (fitsAt(text, segment, at)) return at;
  return -1;
}

/**
 * A test of whole texts against a pattern in which `*` stands for any characters or none and `?` for
 * exactly one. What lies between two stars is searched once, from where the last was found: the leftmost
 * place is always good enough, so that nothing is ever tried again and the time is at most the text's
 * length times the pattern's.
 */
export function compileGlob(pattern: string): TextTest {
  const [head, ...rest] = pattern.split("*").map(segmentOf) as [Segment, ...Segment[]];
  const tail = rest.pop();
  const headLength = head.text.length;
  if (tail === undefined) return (text) => text.length === headLength && fitsAt(text, head, 0);
  const tailLength = tail.text.length;
  const middle = rest.filter(({ text }) => text !== "");
  return (text) => {
    const until = text.length - tailLength;
    if (until < headLength || !fitsAt(text, head, 0) || !fitsAt(text, tail, until)) return false;
    let from = headLength;
    for (const segment of middle) {
      const at = find(text, segment, from, until);
      if (at === -1) return false;
      from = at + segment.text.length;
    }
    return true;
  };
}
