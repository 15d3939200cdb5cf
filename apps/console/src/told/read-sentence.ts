/** Sentences of one kind, by name: text with `{parameters}`. */
type Patterns = Readonly<Record<string, string>>;

/** Kinds of sentences and of parts of them; a parameter with the name of a kind is a part of that kind. */
export type Grammar = Readonly<Record<string, Patterns>>;

/** A sentence that was recognized: of which kind it is, which one, and its parameters. */
export interface Reading {
  readonly kind: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, string | Reading>>;
}

/** A pattern in pieces: text before the first parameter, then each parameter with the text after it. */
interface Compiled {
  readonly name: string;
  readonly start: string;
  readonly rest: readonly { parameter: string; kind: string | null; text: string }[];
}

/** No sentence that a server writes is longer. */
const MAX_LENGTH = 4_000;
/** Names of people's own making stand in sentences: looking for parameters ends after so many tries. */
const MAX_TRIES = 20_000;
const PARAMETER = /\{(\w+)\}/;

/** The kind of a part: `origin2` is an `origin` too. */
function kindOf(parameter: string, grammar: Grammar): string | null {
  const kind = parameter.replace(/\d$/, "");
  return Object.hasOwn(grammar, kind) ? kind : null;
}

function compile(name: string, pattern: string, grammar: Grammar): Compiled {
  const [start = "", ...pieces] = pattern.split(PARAMETER);
  const rest = [];
  for (let at = 0; at < pieces.length; at += 2) {
    const parameter = pieces[at] ?? "";
    rest.push({ parameter, kind: kindOf(parameter, grammar), text: pieces[at + 1] ?? "" });
  }
  return { name, start, rest };
}

/** Tells which sentence of a grammar a text is, with its parameters. */
export class SentenceReader {
  readonly #kinds = new Map<string, readonly Compiled[]>();
  #triesLeft = 0;

  constructor(grammar: Grammar) {
    for (const [kind, patterns] of Object.entries(grammar))
      this.#kinds.set(
        kind,
        Object.entries(patterns).map(([name, pattern]) => compile(name, pattern, grammar)),
      );
  }

  /** The first sentence of these kinds that the text is; null where it is none. */
  read(text: string, kinds: readonly string[]): Reading | null {
    if (text.length > MAX_LENGTH) return null;
    this.#triesLeft = MAX_TRIES;
    for (const kind of kinds) {
      const reading = this.#readAs(kind, text);
      if (reading !== null) return reading;
    }
    return null;
  }

  #readAs(kind: string, text: string): Reading | null {
    for (const { name, start, rest } of this.#kinds.get(kind) ?? []) {
      if (!text.startsWith(start)) continue;
      const parameters = this.#match(rest, 0, text, start.length);
      if (parameters !== null) return { kind, name, parameters };
    }
    return null;
  }

  #match(
    rest: Compiled["rest"],
    at: number,
    text: string,
    from: number,
  ): Record<string, string | Reading> | null {
    const piece = rest[at];
    if (piece === undefined) return from === text.length ? {} : null;
    const isLast = at === rest.length - 1;
    // The last parameter reaches up to the end of the sentence.
    const lastEnd = text.length - piece.text.length;
    let end = isLast ? lastEnd : text.indexOf(piece.text, from + 1);
    while (end > from && end <= lastEnd && this.#triesLeft-- > 0) {
      const value = text.startsWith(piece.text, end)
        ? this.#valueOf(piece.kind, text.slice(from, end))
        : null;
      const others =
        value === null ? null : this.#match(rest, at + 1, text, end + piece.text.length);
      if (value !== null && others !== null) return { [piece.parameter]: value, ...others };
      if (isLast) return null;
      end = text.indexOf(piece.text, end + 1);
    }
    return null;
  }

  #valueOf(kind: string | null, text: string): string | Reading | null {
    return kind === null ? text : this.#readAs(kind, text);
  }
}
