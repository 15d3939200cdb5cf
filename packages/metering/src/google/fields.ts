import { InvalidCallError, type JsonObject } from "../call.ts";

const others = new Map<string, string>();

/** The other name of a member. Only names that are written in this program are asked about. */
function snake(name: string): string {
  let other = others.get(name);
  if (other === undefined) {
    other = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    others.set(name, other);
  }
  return other;
}

/**
 * A member of a body that Google reads by either of two names, `maxOutputTokens` and `max_output_tokens`
 * (https://protobuf.dev/programming-guides/json/).
 * @throws InvalidCallError where both are given: which of them counts is not ours to guess
 */
export function member(object: JsonObject, name: string): unknown {
  const other = snake(name);
  const value = object[name];
  const second = other === name ? undefined : object[other];
  if (value !== undefined && value !== null && second !== undefined && second !== null)
    throw new InvalidCallError(name, `must be given once, not as ${other} too`);
  return value ?? second;
}
