/** Characters of all texts together. */
const MOST_LENGTH = 4 * 1024 * 1024;

interface Known {
  /** The text as it first came: one that is asked about later is not kept in its place. */
  text: string;
  count: number;
}

/** Keeps the numbers that were found for the last texts: a conversation is sent again with each of its turns. */
export class RememberedCounts {
  readonly #known = new Map<string, Known>();
  #latest: Known | null = null;
  #length = 0;

  /**
   * What `count` gives for a text, which it is not asked for again while the text is remembered.
   * @param isFinal whether what it gave is worth to be remembered
   */
  of(text: string, count: (text: string) => number, isFinal: () => boolean): number {
    const known = this.#known.get(text);
    if (known === undefined) {
      const found = count(text);
      return isFinal() ? this.#keep({ text, count: found }) : found;
    }
    if (known !== this.#latest) {
      // The latest is the last to be forgotten.
      this.#known.delete(known.text);
      this.#known.set(known.text, known);
      this.#latest = known;
    }
    return known.count;
  }

  #keep(known: Known): number {
    this.#known.set(known.text, known);
    this.#latest = known;
    this.#length += known.text.length;
    for (const oldest of this.#known.keys()) {
      if (this.#length <= MOST_LENGTH) break;
      this.#known.delete(oldest);
      this.#length -= oldest.length;
    }
    return known.count;
  }
}
