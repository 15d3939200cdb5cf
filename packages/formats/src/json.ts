import { UntranslatableError } from "./chat.ts";

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON object in a text; null for anything else: an upstream may say whatever it likes. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

const MOST_QUOTED = 60;

/** A value as a message quotes it: anything may stand where a word is expected, also what no text is made of. */
export function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, MOST_QUOTED);
}

/** What a word of a vendor means; null for any other value. */
export function meaningOf<Meaning>(
  words: Readonly<Record<string, Meaning>>,
  word: unknown,
): Meaning | null {
  return typeof word === "string" && Object.hasOwn(words, word) ? (words[word] ?? null) : null;
}

/** A count in an answer; 0 for anything that is none. */
export function countOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

const absent = (value: unknown) => value === undefined || value === null;

/** Reads members of a request; what has another type is refused with its name. */
export class RequestReader {
  readonly body: JsonObject;

  constructor(body: unknown) {
    if (!isObject(body)) throw new UntranslatableError("body", "must be a JSON object");
    this.body = body;
  }

  text(field: string): string | null {
    return this.#read(field, "must be text", (value): value is string => typeof value === "string");
  }

  number(field: string): number | null {
    return this.#read(
      field,
      "must be a number",
      (value): value is number => typeof value === "number" && Number.isFinite(value),
    );
  }

  count(field: string): number | null {
    return this.#read(
      field,
      "must be a whole number, at least 1",
      (value): value is number =>
        typeof value === "number" && Number.isSafeInteger(value) && value > 0,
    );
  }

  flag(field: string): boolean | null {
    return this.#read(
      field,
      "must be true or false",
      (value): value is boolean => typeof value === "boolean",
    );
  }

  object(field: string): JsonObject | null {
    return this.#read(field, "must be an object", isObject);
  }

  list(field: string): unknown[] | null {
    return this.#read(field, "must be a list", (value): value is unknown[] => Array.isArray(value));
  }

  /** One text or several, as `stop` is written. */
  texts(field: string): readonly string[] {
    const value = this.body[field];
    if (absent(value)) return [];
    const list = Array.isArray(value) ? value : [value];
    if (!list.every((each): each is string => typeof each === "string"))
      throw new UntranslatableError(field, "must be text or a list of texts");
    return list;
  }

  /** Refuses what is given and cannot be said in another format. */
  refuse(fields: readonly string[], remedy: string): void {
    for (const field of fields)
      if (!absent(this.body[field])) throw new UntranslatableError(field, remedy);
  }

  /** Refuses what nobody here knows: left out in silence it could change the answer. */
  only(known: ReadonlySet<string>): void {
    for (const field of Object.keys(this.body))
      if (!known.has(field))
        this.refuse([field], "is not known to the vendor this model is of; leave it out");
  }

  #read<Value>(
    field: string,
    remedy: string,
    fits: (value: unknown) => value is Value,
  ): Value | null {
    const value = this.body[field];
    if (absent(value)) return null;
    if (!fits(value)) throw new UntranslatableError(field, remedy);
    return value;
  }
}

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,([A-Za-z0-9+/=\s]*)$/;

/** Where media are: in a data URL, or wherever the URL leads. */
export function sourceOfUrl(url: string, field: string) {
  if (!url.startsWith("data:")) return { kind: "url", url } as const;
  const match = DATA_URL.exec(url);
  if (match === null)
    throw new UntranslatableError(field, "must be a data URL with a media type and base64");
  return { kind: "bytes", mediaType: match[1] as string, base64: match[2] as string } as const;
}

/** What a data URL holds, where no other URL may stand. */
export function bytesOfUrl(url: string, field: string) {
  const source = sourceOfUrl(url, field);
  if (source.kind === "bytes") return source;
  throw new UntranslatableError(field, "must be a data URL with a media type and base64");
}

export function urlOfSource(
  source: { kind: "url"; url: string } | { kind: "bytes"; mediaType: string; base64: string },
): string {
  return source.kind === "url" ? source.url : `data:${source.mediaType};base64,${source.base64}`;
}
