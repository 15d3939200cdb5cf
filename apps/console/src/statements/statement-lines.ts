import type { ComparisonRow, StatementRow } from "@pag0/contract";
import { sum, toMicroUsdExact } from "@pag0/money";
import { amountOf, dollarsText } from "../ui/amount.ts";

/** What a line is about, as people look for it: `openai/gpt-4o`. */
export function lineName({ provider, model }: Pick<StatementRow, "provider" | "model">): string {
  return `${provider?.slug ?? "—"}/${model ?? "—"}`;
}

/** What tells a line from all others of its statement. */
export function lineId(row: StatementRow): string {
  return [row.day ?? "", lineName(row), row.serviceTier, row.priceVersion ?? ""].join(" ");
}

/** Lines whose name, tier or price version have a text, whatever its case. */
export function matchingLines(rows: readonly StatementRow[], text: string): StatementRow[] {
  const wanted = text.toLowerCase();
  return rows.filter((row) =>
    `${lineId(row)} ${row.provider?.name ?? ""}`.toLowerCase().includes(wanted),
  );
}

export function matchingRows(rows: readonly ComparisonRow[], text: string): ComparisonRow[] {
  const wanted = text.toLowerCase();
  return rows.filter(({ day, model, vendorModels, ourModels }) =>
    [day ?? "", model, ...vendorModels, ...ourModels].join(" ").toLowerCase().includes(wanted),
  );
}

/** Whether something of a line was counted without the vendor's own figures. */
export function isInDoubt(row: Pick<StatementRow, "estimated" | "unknownCalls">): boolean {
  return row.estimated.calls + row.unknownCalls > 0;
}

/** Both lengths of writes to a vendor's cache. */
export function cacheWrites({ units }: Pick<StatementRow, "units">): number {
  return units.cacheWriteTokens + units.cacheWrite1hTokens;
}

/** The exact sum of amounts of the wire. */
export function sumOf(amounts: readonly string[]): string {
  return toMicroUsdExact(sum(amounts.map(amountOf)));
}

const PIECES = [
  ...(["image", "second", "character", "web_search", "file_search"] as const),
  ...(["code_interpreter_session", "request"] as const),
];

/** A statement as a file: every unit, and dollars with every digit that they have. */
export const STATEMENT_CSV = {
  header: [
    ...["day", "provider", "vendor", "model", "service_tier", "price_version", "calls"],
    ...["uncached_input_tokens", "cached_input_tokens", "cache_write_5m_tokens"],
    ...["cache_write_1h_tokens", "audio_input_tokens", "image_input_tokens", "video_input_tokens"],
    ...["output_tokens", "of_it_reasoning_tokens", "of_it_audio_output_tokens"],
    ...["of_it_image_output_tokens", "of_it_video_output_tokens"],
    ...PIECES.map((kind) => `pieces_${kind}`),
    ...["amount_usd", "estimated_calls", "of_it_estimated_usd", "unknown_calls"],
    ...["cache_answers", "cache_saved_usd"],
  ],
  row: ({ units, ...row }: StatementRow) => [
    ...[row.day ?? "", row.provider?.slug ?? "", row.provider?.vendor ?? "", row.model ?? ""],
    ...[row.serviceTier, row.priceVersion ?? "", String(row.calls)],
    ...[
      ...[units.uncachedInputTokens, units.cachedInputTokens, units.cacheWriteTokens],
      ...[units.cacheWrite1hTokens, units.audioInputTokens, units.imageInputTokens],
      ...[units.videoInputTokens, units.outputTokens, units.reasoningTokens],
      ...[units.audioOutputTokens, units.imageOutputTokens, units.videoOutputTokens],
      ...PIECES.map((kind) => units.pieces[kind] ?? 0),
    ].map(String),
    ...[dollarsText(row.amount), String(row.estimated.calls), dollarsText(row.estimated.amount)],
    ...[String(row.unknownCalls), String(row.cacheAnswers.calls)],
    dollarsText(row.cacheAnswers.saved),
  ],
};

/** Dollars with every digit, below nothing too. */
function signedDollars(wire: string | null): string {
  if (wire === null) return "";
  return wire.startsWith("-") ? `-${dollarsText(wire.slice(1))}` : dollarsText(wire);
}

/** A comparison as a file, with the units that the vendor's export has. */
export function comparisonCsv(rows: readonly ComparisonRow[]) {
  const units = rows[0]?.units.map(({ unit }) => unit) ?? [];
  return {
    header: [
      ...["day", "model", "in", "vendor_models", "our_models"],
      ...["vendor_usd", "our_usd", "difference_usd", "of_it_estimated_usd", "unknown_calls"],
      ...units.flatMap((unit) => [`vendor_${unit}`, `our_${unit}`, `difference_${unit}`]),
    ],
    row: (row: ComparisonRow) => [
      ...[row.day ?? "", row.model, row.side],
      ...[row.vendorModels.join(" "), row.ourModels.join(" ")],
      ...[signedDollars(row.amount.vendor), signedDollars(row.amount.ours)],
      ...[signedDollars(row.amount.difference), signedDollars(row.estimated.amount)],
      String(row.unknownCalls),
      ...row.units.flatMap(({ vendor, ours, difference }) =>
        [vendor, ours, difference].map(String),
      ),
    ],
  };
}
