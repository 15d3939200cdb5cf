/** Texts from this length on are remembered: a conversation is sent again with each of its turns. */
const LEAST_LENGTH = 4_096;
/** Characters of all of them together. */
const MOST_LENGTH = 4 * 1024 * 1024;

/** Keeps the numbers that were found for the last long texts. */
export class RememberedCounts {
  readonly #counts = new Map<string, number>();
  #length = 0;

  /** What `count` gives for a text, which it is not asked for again while the text is remembered. */
  of(text: string, count: (text: string) => number): number {
    if (text.length < LEAST_LENGTH) return count(text);
    let known = this.#counts.get(text);
    if (known === undefined) {
      known = count(text);
      this.#length += text.length;
    } else this.#counts.delete(text);
    // The latest is the last to be forgotten.
    this.#counts.set(text, known);
    for (const oldest of this.#counts.keys()) {
      if (this.#length <= MOST_LENGTH) break;
      this.#counts.delete(oldest);
      this.#length -= oldest.length;
    }
    return known;
  }
}
