/** What stands in the way where text is no document. */
export type JsonProblem =
  | "value"
  | "key"
  | "colon"
  | "comma"
  | "string"
  | "escape"
  | "end"
  | "duplicate"
  | "deep"
  | "object";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Text read as a JSON object, with the line on which each of its values begins; or where it is broken. */
export type JsonSource =
  | { kind: "document"; value: JsonObject; lines: ReadonlyMap<string, number> }
  | {
      kind: "broken";
      problem: JsonProblem;
      /** What stands at the place: a character or a key; empty at the end of the text. */
      found: string;
      /** Counted from 1. */
      line: number;
      column: number;
      offset: number;
    };

class Broken extends Error {
  readonly problem: JsonProblem;
  readonly offset: number;
  readonly found: string;
  constructor(problem: JsonProblem, offset: number, found: string) {
    super(problem);
    this.problem = problem;
    this.offset = offset;
    this.found = found;
  }
}

const MAX_DEPTH = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /true|false|null/y;

/** Walks JSON by RFC 8259 and notes where each value begins. */
class Scanner {
  readonly #text: string;
  #at = 0;
  #line = 1;
  readonly lines = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#space();
    const start = this.#at;
    const first = this.#text[start];
    this.#value("", 0);
    this.#space();
    if (this.#at < this.#text.length) this.#fail("end");
    if (first !== "{") throw new Broken("object", start, first ?? "");
  }

  #fail(problem: JsonProblem): never {
    throw new Broken(problem, this.#at, this.#text[this.#at] ?? "");
  }

  #space(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === "\n") this.#line += 1;
      else if (character !== " " && character !== "\t" && character !== "\r") return;
      this.#at += 1;
    }
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return null;
    this.#at += match[0].length;
    return match[0];
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === '"') break;
      if (character === undefined || character < " ")
        throw new Broken("string", start, this.#text.slice(start, start + 20));
      if (character !== "\\") this.#at += 1;
      else if (this.#take(ESCAPE) === null) this.#fail("escape");
    }
    this.#at += 1;
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #value(path: string, depth: number): void {
    if (depth > MAX_DEPTH) this.#fail("deep");
    this.lines.set(path, this.#line);
    const character = this.#text[this.#at];
    if (character === "{") this.#object(path, depth);
    else if (character === "[") this.#list(path, depth);
    else if (character === '"') this.#string();
    else if (this.#take(NUMBER) === null && this.#take(WORD) === null) this.#fail("value");
  }

  /** Walks entries up to the closing character; a comma stands between two of them. */
  #entries(close: string, entry: (index: number) => void): void {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (let index = 0; ; index += 1) {
      entry(index);
      this.#space();
      const next = this.#text[this.#at];
      if (next !== "," && next !== close) this.#fail("comma");
      this.#at += 1;
      if (next === close) return;
      this.#space();
    }
  }

  #object(path: string, depth: number): void {
    const keys = new Set<string>();
    this.#entries("}", () => {
      if (this.#text[this.#at] !== '"') this.#fail("key");
      const start = this.#at;
      const line = this.#line;
      const key = this.#string();
      if (keys.has(key)) throw new Broken("duplicate", start, key);
      keys.add(key);
      this.#space();
      if (this.#text[this.#at] !== ":") this.#fail("colon");
      this.#at += 1;
      this.#space();
      const inner = path === "" ? key : `${path}.${key}`;
      this.#value(inner, depth + 1);
      this.lines.set(inner, line);
    });
  }

  #list(path: string, depth: number): void {
    this.#entries("]", (index) => this.#value(`${path}[${index}]`, depth + 1));
  }
}

/**
 * Reads the text of a policy. Stricter than `JSON.parse` in three things: it must be an object, a key may
 * not occur twice (the first would be lost when the form writes), and it nests at most 200 deep.
 */
export function readSource(text: string): JsonSource {
  const scanner = new Scanner(text);
  try {
    scanner.document();
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const { problem, offset, found } = error;
    const before = text.slice(0, offset).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { kind: "broken", problem, found, offset, line: before.length, column };
  }
  return { kind: "document", value: JSON.parse(text) as JsonObject, lines: scanner.lines };
}

/** The line of a field, or of the nearest thing that holds it; 1 where nothing does. */
export function lineOf(lines: ReadonlyMap<string, number>, path: string): number {
  let at = path;
  for (;;) {
    const line = lines.get(at);
    if (line !== undefined) return line;
    const cut = Math.max(at.lastIndexOf("."), at.lastIndexOf("["));
    if (cut <= 0) return 1;
    at = at.slice(0, cut);
  }
}

/** A document as the editor writes it. */
export function printSource(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
