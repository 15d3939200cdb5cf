import { formatUsdExact, type NanoUsd } from "@pag0/money";
import type { ReplayedDecision } from "./replay.ts";
import { amountOf, type UsageRow, type Verdict, verdicts } from "./usage-row.ts";

/** One call that the draft treats otherwise, with the reason in a sentence. */
export interface DryRunExample {
  readonly requestId: string;
  readonly occurredAt: Date;
  readonly projectId: string;
  readonly projectName: string;
  readonly host: string;
  readonly path: string;
  readonly model: string | null;
  readonly category: string;
  /** What it cost; where it did not run, the most it could have cost. */
  readonly amount: NanoUsd;
  readonly from: Verdict;
  readonly to: Verdict;
  /** The reason of the recorded decision, and the draft's. */
  readonly fromCode: string;
  readonly toCode: string;
  readonly sentence: string;
}

function pastOf(row: UsageRow, from: Verdict): string {
  if (from === "served") return `It was served for ${formatUsdExact(amountOf(row))}`;
  const most = `it could have cost up to ${formatUsdExact(amountOf(row))}`;
  return from === "approval"
    ? `It waited for approval (${row.reasonCode}), and ${most}`
    : `It was refused (${row.reasonCode}), and ${most}`;
}

function sentenceOf(row: UsageRow, from: Verdict, to: Verdict, draft: ReplayedDecision): string {
  const past = pastOf(row, from);
  if (to === "served") return `${past}; the draft serves it.`;
  const present = to === "refused" ? "the draft refuses it" : "the draft asks for approval";
  return `${past}; ${present}: ${draft.decision.explanation}`;
}

/** The first calls of each way from what happened to what would have, a few of each. */
export class ExampleBook {
  readonly #most: number;
  readonly #kept = new Map<string, DryRunExample[]>();

  constructor(most: number) {
    this.#most = most;
  }

  add(
    row: UsageRow,
    projectName: string,
    from: Verdict,
    to: Verdict,
    draft: ReplayedDecision,
  ): void {
    const key = `${from} ${to}`;
    const kept = this.#kept.get(key) ?? [];
    if (kept.length >= this.#most) return;
    const { requestId, occurredAt, projectId, host, path, model, category } = row;
    kept.push({
      requestId,
      occurredAt,
      projectId,
      projectName,
      host,
      path,
      model,
      category,
      amount: amountOf(row),
      from,
      to,
      fromCode: row.reasonCode,
      toCode: to === "served" ? "ALLOWED" : draft.decision.code,
      sentence: sentenceOf(row, from, to, draft),
    });
    this.#kept.set(key, kept);
  }

  all(): DryRunExample[] {
    return verdicts.flatMap((from) =>
      verdicts.flatMap((to) => this.#kept.get(`${from} ${to}`) ?? []),
    );
  }
}
