import { type EscapedName, escapedNames } from "./escaped-names.ts";

/** A reviver with ECMAScript's source text access, which TypeScript's ES2024 library does not know. */
type Reviver = (this: unknown, name: string, value: unknown, context?: unknown) => unknown;
export type Parse = (text: string, reviver?: Reviver) => unknown;

/**
 * Whether an engine takes an escaped name for another that it has seen at the same place of an object, as V8
 * does since 13 (https://github.com/nodejs/node/issues/63785): once a member `\` is known, `\t`, `\"` and
 * `\u005c` are read as `\`, and after `mode\` the member `mode\u006c`, which is `model`, is read as `mode\`.
 */
export function mistakesNames(parse: Parse): boolean {
  const known = parse('{"pag0":1,"\\\\":1}');
  const [, name] = Object.keys(parse('{"pag0":1,"\\t":1}') as object);
  // Known until here: an engine forgets shapes that nobody holds.
  return name !== "\t" || Object.keys(known as object).length !== 2;
}

/** A document whose names have no escapes: what stands for a name that cannot be written without. */
interface Rewritten {
  text: string;
  /** Names by what stands for them. */
  names: ReadonlyMap<string, string>;
}

/** @throws SyntaxError for an escape that JSON does not have */
function rewrite(text: string, first: EscapedName, rest: Iterable<EscapedName>, parse: Parse) {
  // Nobody can guess it, so that no name of a document is one of these.
  const nonce = crypto.getRandomValues(new BigUint64Array(1))[0]?.toString(36);
  const standIns = new Map<string, string>();
  let written = "";
  let from = 0;
  const replace = ({ start, end }: EscapedName): void => {
    const name = parse(text.slice(start, end)) as string;
    const plain = JSON.stringify(name);
    let standIn = plain;
    if (plain.length !== name.length + 2) {
      standIn = standIns.get(name) ?? `"${nonce}-${standIns.size}"`;
      standIns.set(name, standIn);
    }
    written += text.slice(from, start) + standIn;
    from = end;
  };
  replace(first);
  for (const name of rest) replace(name);
  const names = new Map([...standIns].map(([name, standIn]) => [standIn.slice(1, -1), name]));
  return { text: written + text.slice(from), names } satisfies Rewritten;
}

/** An object with its names, in its order. */
function named(value: object, names: Rewritten["names"]): object {
  const keys = Object.keys(value);
  if (!keys.some((key) => names.has(key))) return value;
  const own: Record<string, unknown> = {};
  for (const key of keys) {
    const item = (value as Record<string, unknown>)[key];
    if (key === "__proto__")
      Object.defineProperty(own, key, {
        ...{ value: item, enumerable: true, writable: true, configurable: true },
      });
    else own[names.get(key) ?? key] = item;
  }
  return own;
}

/** Gives all objects of a value their names, however deep it is nested. */
function restore(value: unknown, names: Rewritten["names"]): unknown {
  if (names.size === 0) return value;
  const whole: Record<string, unknown> = { value };
  const open = [whole];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop())
    for (const key of Object.keys(holder)) {
      const item = holder[key];
      if (typeof item !== "object" || item === null) continue;
      const own = Array.isArray(item) ? item : named(item, names);
      if (own !== item) holder[key] = own;
      open.push(own as Record<string, unknown>);
    }
  return whole.value;
}

/** A reviver that is called with the names of a document whose names were rewritten. */
function withNames(reviver: Reviver, names: Rewritten["names"]): Reviver {
  return function (name, value, context) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const own = isObject ? named(value, names) : value;
    return reviver.call(this, names.get(name) ?? name, own, context);
  };
}

/**
 * `JSON.parse` as ECMAScript has it, made of an engine's own, which never gets to see a name with an escape.
 * A document without such names, as nearly all are, costs one search for a backslash more, or one walk from
 * string to string where its texts have escapes.
 */
export function repaired(parse: Parse): Parse {
  return (document, reviver) => {
    const text = typeof document === "string" ? document : String(document);
    if (text.indexOf("\\") === -1) return parse(text, reviver);
    const found = escapedNames(text);
    const first = found.next();
    if (first.done === true) return parse(text, reviver);
    let rewritten: Rewritten;
    let value: unknown;
    try {
      rewritten = rewrite(text, first.value, found, parse);
      value = parse(rewritten.text);
    } catch (error) {
      // What is wrong is told with the places of the document itself.
      parse(text);
      throw error;
    }
    if (typeof reviver !== "function") return restore(value, rewritten.names);
    return parse(rewritten.text, withNames(reviver, rewritten.names));
  };
}
