import { createRandom } from "../random.ts";

/** A vector of length 1 that the model and the text fix. */
export function embed(model: string, input: unknown, dimensions: number): number[] {
  const random = createRandom("embedding", model, JSON.stringify(input));
  const raw = Array.from({ length: dimensions }, () => random.next() * 2 - 1);
  const norm = Math.hypot(...raw);
  return raw.map((value) => value / norm);
}
