import { percentile, type Round } from "./measure.ts";
import type { SubjectName } from "./subjects.ts";

/** The rounds of each subject, by the name of the shape. */
export class Results {
  readonly #rounds = new Map<string, Round[]>();

  add(shape: string, subject: SubjectName, round: Round): void {
    const key = `${shape}|${subject}`;
    this.#rounds.set(key, [...(this.#rounds.get(key) ?? []), round]);
  }

  has(shape: string, subject: SubjectName): boolean {
    return this.#rounds.has(`${shape}|${subject}`);
  }

  /** A figure of each round. @throws RangeError where nothing was measured */
  all(shape: string, subject: SubjectName, figure: (round: Round) => number): number[] {
    const rounds = this.#rounds.get(`${shape}|${subject}`);
    if (rounds === undefined) throw new RangeError(`${subject} was not measured with ${shape}`);
    return rounds.map(figure);
  }

  median(shape: string, subject: SubjectName, figure: (round: Round) => number): number {
    return percentile(this.all(shape, subject, figure), 0.5);
  }
}

export const TITLES: Record<SubjectName, string> = {
  direct: "direct",
  nginx: "nginx",
  bare: "bare Node.js/undici proxy",
  portkey: "@portkey-ai/gateway 1.15.2",
  pag0: "Pag0, all governance on",
  "pag0-cores": "Pag0, one process per core",
};

const short = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(2);

/** A median with the least and the most of the rounds. */
function spread(values: readonly number[], scale = 1): string {
  const scaled = values.map((value) => value * scale);
  const [least, most] = [Math.min(...scaled), Math.max(...scaled)];
  return `${short(percentile(scaled, 0.5))} (${short(least)}–${short(most)})`;
}

/** A Markdown table of one shape: medians of the rounds with their spread. */
export function tableOf(results: Results, shape: string, subjects: readonly SubjectName[]): string {
  const measured = subjects.filter((subject) => results.has(shape, subject));
  const base = (figure: (round: Round) => number) => results.median(shape, "direct", figure);
  const isStream = shape.startsWith("streams");
  const rows = measured.map((subject) => {
    const of = (figure: (round: Round) => number) => results.all(shape, subject, figure);
    const added = (figure: (round: Round) => number) =>
      subject === "direct"
        ? `${short(base(figure))} in all`
        : spread(of((round) => figure(round) - base(figure)));
    const database = of(({ databaseCpuPerCall }) => databaseCpuPerCall);
    const own = spread(
      of(({ cpuPerCall }) => cpuPerCall),
      1000,
    );
    return [
      TITLES[subject],
      spread(of(({ perSecond }) => perSecond)),
      added(({ p50 }) => p50),
      added(({ p99 }) => p99),
      ...(isStream ? [added(({ totalP50 }) => totalP50)] : []),
      percentile(database, 0.5) > 0 ? `${own} + ${short(percentile(database, 0.5) * 1000)}` : own,
      short(results.median(shape, subject, ({ rssBytes }) => rssBytes / 1024 ** 2)),
    ];
  });
  const what = isStream ? "first byte" : "latency";
  const head = [
    shape,
    isStream ? "streams/s" : "calls/s",
    `added ${what} p50, ms`,
    `added ${what} p99, ms`,
    ...(isStream ? ["added until the end p50, ms"] : []),
    "CPU per call, µs",
    "RSS, MiB",
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(head),
    line(head.map((_, index) => (index === 0 ? "---" : "---:"))),
    ...rows.map(line),
  ].join("\n");
}
