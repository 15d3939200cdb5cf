import type { StatementRow, StatementView } from "@pag0/contract";
import { type Sql, sqlOf } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { limitStatements, tookTooLong } from "../../analytics/server/counting-time.ts";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import {
  addGroups,
  readStatement,
  type StatementGroup,
  type StatementScope,
  type StatementSums,
  withCacheAnswers,
} from "./read-statement.ts";
import { statementPeriod } from "./statement-period.ts";

const MOST_ROWS = 5_000;
const LONGEST_READ_MS = 20_000;

type Provider = NonNullable<StatementRow["provider"]>;

/** Sums as the API shows them. */
function figuresOf({ counts, pieces }: StatementSums): StatementView["totals"] {
  const amountOf = (name: "amountNano" | "estimatedNano" | "savedNano") =>
    toMicroUsdExact(nanoUsd(counts[name]));
  return {
    calls: Number(counts.calls),
    units: {
      uncachedInputTokens: Number(counts.uncachedInputTokens),
      cachedInputTokens: Number(counts.cachedInputTokens),
      cacheWriteTokens: Number(counts.cacheWriteTokens),
      cacheWrite1hTokens: Number(counts.cacheWrite1hTokens),
      audioInputTokens: Number(counts.audioInputTokens),
      imageInputTokens: Number(counts.imageInputTokens),
      videoInputTokens: Number(counts.videoInputTokens),
      outputTokens: Number(counts.outputTokens),
      reasoningTokens: Number(counts.reasoningTokens),
      audioOutputTokens: Number(counts.audioOutputTokens),
      imageOutputTokens: Number(counts.imageOutputTokens),
      videoOutputTokens: Number(counts.videoOutputTokens),
      pieces,
    },
    amount: amountOf("amountNano"),
    estimated: { calls: Number(counts.estimatedCalls), amount: amountOf("estimatedNano") },
    unknownCalls: Number(counts.unknownCalls),
    cacheAnswers: { calls: Number(counts.cacheAnswers), saved: amountOf("savedNano") },
  };
}

function orNull(text: string): string | null {
  return text === "" ? null : text;
}

/** The provider that a query names. @throws Pag0Failure VALIDATION_ERROR for one that is not there. */
export async function namedProvider(tx: Transaction, name: string): Promise<Provider> {
  const provider = await tx.provider.findFirst({
    where: { OR: [{ id: name }, { slug: name }] },
    select: { id: true, slug: true, name: true, vendor: true },
  });
  if (provider === null)
    throw invalidField("provider", `there is no provider "${name.slice(0, 80)}"`);
  return provider;
}

/**
 * The groups of a statement, at most 5,000 of them.
 * @throws Pag0Failure VALIDATION_ERROR where there are more, or too many calls to count in time.
 */
export async function boundedStatement(sql: Sql, scope: StatementScope): Promise<StatementGroup[]> {
  const remedy =
    scope.providerId === null ? "choose one provider, or a shorter time" : "choose a shorter time";
  try {
    await limitStatements(sql, LONGEST_READ_MS);
    // To compile one statement of so many columns takes longer than to run it.
    await sql("SELECT set_config('jit', 'off', true)");
    const groups = await readStatement(sql, scope, MOST_ROWS + 1);
    if (groups.length <= MOST_ROWS) return withCacheAnswers(groups);
  } catch (error) {
    if (!tookTooLong(error)) throw error;
    throw invalidField("from", `there are too many calls in this time; ${remedy}`);
  }
  throw invalidField("from", `there are more than ${MOST_ROWS} rows in this time; ${remedy}`);
}

/** What all calls of the organization used and cost, row by row as a vendor bills. */
export async function getStatement(context: Context<"getStatement">): Promise<StatementView> {
  const { caller, query, now, tenant } = context;
  const { organizationId } = caller;
  const period = statementPeriod(query, now);
  return tenant.transaction(async (tx) => {
    const all = await tx.provider.findMany({
      select: { id: true, slug: true, name: true, vendor: true },
    });
    const providers = new Map(all.map((provider) => [provider.id, provider]));
    const providerId =
      query.provider === undefined ? null : (await namedProvider(tx, query.provider)).id;
    const byDay = query.groupBy === "day";
    const scope = { ...period, organizationId, providerId, byDay };
    const groups = await boundedStatement(sqlOf(tx), scope);
    return {
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      rows: groups.map((group) => ({
        day: orNull(group.day),
        provider: providers.get(group.providerId) ?? null,
        model: orNull(group.model),
        serviceTier: group.serviceTier,
        priceVersion: orNull(group.priceVersion),
        ...figuresOf(group),
      })),
      totals: figuresOf(addGroups(groups)),
    };
  });
}
