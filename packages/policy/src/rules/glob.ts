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

/** Comparisons of letters up to which trying every place is cheaper than what it takes to do better. */
const MAX_TRIED = 16_384;
const WORD = 32;

/** For each letter of a pattern the places that it fits, one bit each; `other` for letters it does not have. */
function fittingPlaces(pattern: string) {
  const words = Math.ceil(pattern.length / WORD);
  const other = new Int32Array(words);
  const byLetter = new Map<string, Int32Array>();
  const setBit = (places: Int32Array, place: number) => {
    places[place >> 5] = (places[place >> 5] as number) | (1 << (place & 31));
  };
  for (let place = 0; place < pattern.length; place++)
    if (pattern[place] === "?") setBit(other, place);
  for (let place = 0; place < pattern.length; place++) {
    const letter = pattern[place] as string;
    if (letter === "?") continue;
    let places = byLetter.get(letter);
    if (places === undefined) {
      places = other.slice();
      byLetter.set(letter, places);
    }
    setBit(places, place);
  }
  return { byLetter, other };
}

/**
 * Where a pattern with `?` in it first fits, as Shift-And finds it (Baeza-Yates and Gonnet 1992): each letter
 * of the text is looked at once, whatever the pattern, with a step for every 32 letters of that.
 */
function shiftAnd(text: string, pattern: string, from: number, until: number): number {
  const { byLetter, other } = fittingPlaces(pattern);
  const begun = new Int32Array(other.length);
  const last = pattern.length - 1;
  for (let at = from; at < until; at++) {
    const fits = byLetter.get(text[at] as string) ?? other;
    let carry = 1;
    for (let word = 0; word < begun.length; word++) {
      const before = begun[word] as number;
      begun[word] = ((before << 1) | carry) & (fits[word] as number);
      carry = before >>> 31;
    }
    if (((begun[last >> 5] as number) & (1 << (last & 31))) !== 0) return at - last;
  }
  return -1;
}

function find(text: string, segment: Segment, from: number, until: number): number {
  const { length } = segment.text;
  const last = until - length;
  if (!segment.wild) {
    const at = text.indexOf(segment.text, from);
    return at <= last ? at : -1;
  }
  if ((last - from) * length > MAX_TRIED) return shiftAnd(text, segment.text, from, until);
  for (let at = from; at <= last; at++) if (fitsAt(text, segment, at)) return at;
  return -1;
}

/**
 * A test of whole texts against a pattern in which `*` stands for any characters or none and `?` for
 * exactly one. What lies between two stars is searched once, from where the last was found: the leftmost
 * place is always good enough, so that nothing is ever tried again and the time is that of reading the text
 * once, or once for every 32 letters of a long part with `?` in it.
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
