import { createHash } from "node:crypto";
import {
  amountOfDollars,
  type ComparedAmount,
  type Comparison,
  compareExport,
  type OurLine,
  problemText,
  readExport,
  type SetAside,
  UnreadableExport,
  type VendorExport,
} from "@pag0/analytics";
import { MAX_EXPORT_LINES, Pag0Failure, type StatementComparisonView } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { DAY_MS, type Period } from "../../analytics/server/period.ts";
import { NONE } from "../../analytics/server/usage-scope.ts";
import type { Context } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { recordAudit } from "../../api/record.ts";
import type { StatementGroup } from "./read-statement.ts";
import { statementPeriod } from "./statement-period.ts";
import { boundedStatement, namedProvider } from "./statements.ts";

const MOST_ROWS = 5_000;

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The days of a period, which begins and ends with one: no export tells the hours of a day apart. */
function daysOf({ from, to }: Period) {
  for (const [field, at] of [
    ["from", from],
    ["to", to],
  ] as const)
    if (at.getTime() % DAY_MS !== 0)
      throw invalidField(field, "must be the start of a day in UTC, such as 2026-10-01T00:00:00Z");
  return { first: day(from.getTime()), last: day(to.getTime() - DAY_MS) };
}

function readText(text: string, days: ReturnType<typeof daysOf>): VendorExport {
  try {
    return readExport(text, days, MAX_EXPORT_LINES);
  } catch (error) {
    if (!(error instanceof UnreadableExport)) throw error;
    const errors = error.problems.map((problem) => ({
      field: "text",
      message: problemText(problem),
    }));
    const [first] = errors;
    const detail = errors.length === 1 ? first?.message : "several lines cannot be read";
    throw new Pag0Failure("VALIDATION_ERROR", `text: ${detail}`, { errors });
  }
}

/** A group as exports count: the input as a whole with all of its parts. */
function ourLine({ day, model, counts, pieces }: StatementGroup): OurLine {
  const { uncachedInputTokens, cachedInputTokens, cacheWriteTokens, cacheWrite1hTokens } = counts;
  const other = counts.audioInputTokens + counts.imageInputTokens + counts.videoInputTokens;
  const input =
    uncachedInputTokens + cachedInputTokens + cacheWriteTokens + cacheWrite1hTokens + other;
  const { request: _, ...billed } = pieces;
  return {
    day,
    model: model === "" ? NONE : model,
    counts: {
      calls: Number(counts.calls),
      inputTokens: Number(input),
      cachedInputTokens: Number(cachedInputTokens),
      cacheWriteTokens: Number(cacheWriteTokens),
      cacheWrite1hTokens: Number(cacheWrite1hTokens),
      outputTokens: Number(counts.outputTokens),
      ...billed,
    },
    amount: nanoUsd(counts.amountNano),
    estimated: {
      calls: Number(counts.estimatedCalls),
      amount: nanoUsd(counts.estimatedNano),
    },
    unknownCalls: Number(counts.unknownCalls),
  };
}

function amountView({ vendor, ours, difference, ratio }: ComparedAmount) {
  return {
    vendor: vendor === null ? null : toMicroUsdExact(vendor),
    ours: toMicroUsdExact(ours),
    difference: difference === null ? null : toMicroUsdExact(difference),
    ratio,
  };
}

function asideView({ lines, amount }: SetAside) {
  return { lines, amount: amount === null ? null : toMicroUsdExact(amountOfDollars(amount)) };
}

function rowViews({ rows }: Comparison): StatementComparisonView["rows"] {
  return rows.map((row) => ({
    ...row,
    day: row.day === "" ? null : row.day,
    amount: amountView(row.amount),
    estimated: { calls: row.estimated.calls, amount: toMicroUsdExact(row.estimated.amount) },
  }));
}

/**
 * Holds a vendor's export against our statement. Nothing of the export is kept; the audit log says who
 * compared what, with the file's hash.
 * @throws Pag0Failure VALIDATION_ERROR naming the line and column of what cannot be read.
 */
export async function compareStatement(
  context: Context<"compareStatement">,
): Promise<StatementComparisonView> {
  const { body, caller, now, tenant } = context;
  const period = statementPeriod(body, now);
  const vendor = readText(body.text, daysOf(period));
  const byDay = body.groupBy === "day";
  if (byDay && !vendor.hasDays)
    throw invalidField("groupBy", "not every line of the export is of one day; leave it out");
  return tenant.transaction(async (tx) => {
    const provider = await namedProvider(tx, body.provider);
    const { organizationId } = caller;
    const scope = { ...period, organizationId, providerId: provider.id, byDay };
    const ours = (await boundedStatement(sqlOf(tx), scope)).filter(
      ({ counts }) => counts.calls > 0n,
    );
    const comparison = compareExport(vendor, ours.map(ourLine), byDay);
    if (comparison.rows.length > MOST_ROWS)
      throw invalidField("text", `it makes more than ${MOST_ROWS} rows; compare a shorter time`);
    const view = {
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      provider,
      lines: vendor.lines.length,
      columns: [...vendor.columns],
      ignored: [...vendor.ignored],
      hasDays: vendor.hasDays,
      outside: asideView(vendor.outside),
      unnamed: asideView(vendor.unnamed),
      amount: amountView(comparison.amount),
      rows: rowViews(comparison),
    };
    await recordAudit(context, tx, {
      action: "statement.compared",
      resource: { kind: "provider", id: provider.id },
      detail: {
        from: view.from,
        to: view.to,
        fileName: body.fileName ?? null,
        fileSha256: createHash("sha256").update(body.text).digest("hex"),
        lines: view.lines,
        difference: view.amount.difference,
      },
    });
    return view;
  });
}
