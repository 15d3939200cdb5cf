import type { DryRunResultView } from "@pag0/contract";
import { toMicroUsdExact } from "@pag0/money";
import type { CallCounts, Comparison, DryRunResult, VerdictCounts } from "@pag0/policy";

const countsView = ({ calls, amount }: CallCounts) => ({ calls, amount: toMicroUsdExact(amount) });

function verdictsView({ served, approval, refused }: VerdictCounts) {
  return {
    served: countsView(served),
    approval: countsView(approval),
    refused: countsView(refused),
  };
}

function comparisonView({ happened, draft, transitions }: Comparison) {
  return {
    happened: verdictsView(happened),
    draft: verdictsView(draft),
    transitions: transitions.map(({ from, to, ...counts }) => ({
      from,
      to,
      ...countsView(counts),
    })),
  };
}

/** A result as it is stored and answered: amounts in micro-USD, instants in ISO 8601. */
export function resultView(result: DryRunResult): DryRunResultView {
  const { byTeam, byEndpoint, byReason, byDay, examples, spend } = result;
  return {
    ...comparisonView(result),
    rows: result.rows,
    from: result.from?.toISOString() ?? null,
    to: result.to?.toISOString() ?? null,
    spend: { happened: toMicroUsdExact(spend.happened), draft: toMicroUsdExact(spend.draft) },
    byTeam: byTeam.map((team) => ({
      projectId: team.projectId,
      name: team.name,
      ...comparisonView(team),
    })),
    byEndpoint: byEndpoint.map((endpoint) => ({
      host: endpoint.host,
      path: endpoint.path,
      ...comparisonView(endpoint),
    })),
    byReason: byReason.map((reason) => ({
      code: reason.code,
      field: reason.field,
      level: reason.level,
      ...comparisonView(reason),
    })),
    byDay: byDay.map((day) => ({ day: day.day, ...comparisonView(day) })),
    examples: examples.map(({ occurredAt, amount, ...example }) => ({
      ...example,
      at: occurredAt.toISOString(),
      amount: toMicroUsdExact(amount),
    })),
    unknownProjectRows: result.unknownProjectRows,
    unlikePublishedRows: result.unlikePublishedRows,
  };
}
