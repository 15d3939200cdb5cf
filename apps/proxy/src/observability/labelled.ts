import type { Metric, Registry } from "prom-client";

/** A value for each label, from small fixed sets. */
type Labels<Name extends string> = Readonly<Record<Name, string>>;

interface Series<Cell> {
  labels: Readonly<Record<string, string>>;
  cell: Cell;
}

/** A level for each label but the last, by its value; the last one holds the series. */
interface Level<Cell> extends Map<string, Level<Cell> | Series<Cell>> {}

/** What is counted by the values of labels, found without a name being made of them. */
class ByLabels<Name extends string, Cell> {
  readonly #names: readonly Name[];
  readonly #newCell: () => Cell;
  readonly #levels: Level<Cell> = new Map();
  readonly all: Series<Cell>[] = [];

  constructor(names: readonly Name[], newCell: () => Cell) {
    this.#names = names;
    this.#newCell = newCell;
  }

  cell(labels: Labels<Name>): Cell {
    let found: Level<Cell> | Series<Cell> | undefined = this.#levels;
    for (const name of this.#names) {
      found = (found as Level<Cell>).get(labels[name]);
      if (found === undefined) return this.#make(labels);
    }
    return (found as Series<Cell>).cell;
  }

  #make(labels: Labels<Name>): Cell {
    const own: Record<string, string> = {};
    for (const name of this.#names) own[name] = labels[name];
    const series = { labels: own, cell: this.#newCell() };
    this.all.push(series);
    let level = this.#levels;
    for (const name of this.#names.slice(0, -1)) {
      const next = (level.get(labels[name]) as Level<Cell> | undefined) ?? new Map();
      level.set(labels[name], next);
      level = next;
    }
    level.set(labels[this.#names.at(-1) as Name], series);
    return series.cell;
  }
}

interface Description<Name extends string> {
  registry: Registry;
  name: string;
  help: string;
  labelNames: readonly Name[];
}

/** A sample as prom-client's registries write it. */
interface Sample {
  labels: Readonly<Record<string, string | number>>;
  value: number;
  metricName?: string;
}

/**
 * A metric of a registry of prom-client, which asks it for its samples when it is read. Counting takes a
 * fraction of what prom-client's own take, which make a name of the labels each time.
 */
abstract class LabelledMetric {
  readonly name: string;
  readonly help: string;
  /** Figures of several processes are added up. */
  readonly aggregator = "sum";
  abstract readonly type: "counter" | "histogram";

  constructor({ registry, name, help }: Description<string>) {
    this.name = name;
    this.help = help;
    // All that a registry asks of a metric is its name and `get`.
    registry.registerMetric(this as unknown as Metric);
  }

  protected abstract samples(): Sample[];

  async get() {
    const { name, help, type, aggregator } = this;
    return { name, help, type, aggregator, values: this.samples() };
  }
}

/** A counter for each combination of labels. */
export class LabelledCounter<Name extends string> extends LabelledMetric {
  override readonly type = "counter";
  readonly #counts: ByLabels<Name, { value: number }>;

  constructor(description: Description<Name>) {
    super(description);
    this.#counts = new ByLabels(description.labelNames, () => ({ value: 0 }));
  }

  /** @param amount finite and not below 0 */
  inc(labels: Labels<Name>, amount = 1): void {
    this.#counts.cell(labels).value += amount;
  }

  protected override samples(): Sample[] {
    return this.#counts.all.map(({ labels, cell }) => ({ labels, value: cell.value }));
  }
}

interface Distribution {
  /** Of the values up to each bound, but above the one before. */
  counts: number[];
  count: number;
  sum: number;
}

/** A histogram for each combination of labels. */
export class LabelledHistogram<Name extends string> extends LabelledMetric {
  override readonly type = "histogram";
  readonly #bounds: readonly number[];
  readonly #distributions: ByLabels<Name, Distribution>;

  /** @param buckets upper bounds, the smallest first */
  constructor(description: Description<Name> & { buckets: readonly number[] }) {
    super(description);
    this.#bounds = description.buckets;
    this.#distributions = new ByLabels(description.labelNames, () => ({
      counts: description.buckets.map(() => 0),
      count: 0,
      sum: 0,
    }));
  }

  /** @param value finite */
  observe(labels: Labels<Name>, value: number): void {
    const distribution = this.#distributions.cell(labels);
    distribution.count++;
    distribution.sum += value;
    const { counts } = distribution;
    for (let index = 0; index < counts.length; index++) {
      if (value > (this.#bounds[index] as number)) continue;
      counts[index] = (counts[index] as number) + 1;
      return;
    }
  }

  protected override samples(): Sample[] {
    return this.#distributions.all.flatMap(({ labels, cell }) => {
      let below = 0;
      const bucket = (le: number | string, value: number) => ({
        labels: { le, ...labels },
        value,
        metricName: `${this.name}_bucket`,
      });
      return [
        ...this.#bounds.map((bound, index) => {
          below += cell.counts[index] as number;
          return bucket(bound, below);
        }),
        bucket("+Inf", cell.count),
        { labels, value: cell.sum, metricName: `${this.name}_sum` },
        { labels, value: cell.count, metricName: `${this.name}_count` },
      ];
    });
  }
}
