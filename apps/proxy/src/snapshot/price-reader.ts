import { type HttpPriceRule, httpPriceRuleSchema } from "@pag0/contract";
import { latestOverrides, type PriceBook, priceBook, type StoredOverride } from "@pag0/metering";

/** An endpoint as it is stored, as far as its price goes. */
interface StoredRule {
  id: string;
  priceRule: unknown;
}

/**
 * Reads the prices of organizations. A stored price that cannot be read never takes one away that was in
 * force: the last good one stays, and each new failure is reported once.
 */
export class PriceReader {
  readonly #failed: (message: string, error: unknown) => void;
  readonly #books = new Map<string, PriceBook>();
  readonly #rules = new Map<string, HttpPriceRule>();
  readonly #reported = new Set<string>();

  constructor(failed: (message: string, error: unknown) => void) {
    this.#failed = failed;
  }

  /**
   * An organization's prices. Where one of them cannot be read the last good book stays as a whole; where
   * there was none, those that can be read count.
   */
  bookOf(organizationId: string, rows: readonly StoredOverride[]): PriceBook {
    const { overrides, unreadable } = latestOverrides(rows);
    for (const { id, version, problem } of unreadable)
      this.#report(`the price ${id}@${version} of ${organizationId} cannot be read`, problem);
    const last = this.#books.get(organizationId);
    if (unreadable.length > 0 && last !== undefined) return last;
    const book = priceBook({ overrides });
    if (unreadable.length === 0) this.#books.set(organizationId, book);
    return book;
  }

  /** An endpoint's rule; without a good one its calls have no price and are refused. */
  ruleOf({ id, priceRule }: StoredRule): HttpPriceRule | null {
    if (priceRule === null) {
      this.#rules.delete(id);
      return null;
    }
    const read = httpPriceRuleSchema.safeParse(priceRule);
    if (read.success) {
      this.#rules.set(id, read.data);
      return read.data;
    }
    const [issue] = read.error.issues;
    this.#report(
      `the price rule of the endpoint ${id} cannot be read`,
      `${issue?.path.join(".")}: ${issue?.message}`,
    );
    return this.#rules.get(id) ?? null;
  }

  /** Forgets an organization that is gone. */
  forget(organizationId: string): void {
    this.#books.delete(organizationId);
  }

  #report(what: string, problem: string): void {
    const message = `${what}; the last good one stays: ${problem}`;
    if (this.#reported.has(message)) return;
    if (this.#reported.size >= MOST_REPORTED) this.#reported.clear();
    this.#reported.add(message);
    this.#failed(message, new TypeError(problem));
  }
}

const MOST_REPORTED = 1_000;
