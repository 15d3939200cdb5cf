import type { ComparedUnit } from "@pag0/contract";
import { UnreadableExport } from "./export-problem.ts";
import type { CsvRecord } from "./read-csv.ts";

/** Parts of a call's input and output, and pieces, as columns count them. */
export type CountColumn = Exclude<ComparedUnit, "inputTokens"> | "wholeInput" | "freshInput";

/** What a column of an export may say. */
export type ColumnRole =
  | CountColumn
  | "day"
  | "endDay"
  | "model"
  | "lineItem"
  | "sku"
  | "amount"
  | "currency"
  | "quantity";

/**
 * Names of columns by what they say, the most exact first; a name is compared in lower case with `_` for all
 * that is neither letter, digit nor `$`. Sources: OpenAI's usage and costs (API reference, whose members the
 * dashboard's files have as columns), Anthropic Console's usage and cost files, Google Cloud billing's cost
 * table and reports, and those of vendors that use OpenAI's older names. November 2026.
 */
const SYNONYMS: Record<ColumnRole, readonly string[]> = {
  day: [
    ...["usage_date_utc", "date", "day", "usage_date", "start_time_iso", "start_time"],
    ...["usage_start_date", "starting_at", "bucket_start", "timestamp", "month"],
  ],
  endDay: ["usage_end_date"],
  model: ["model_version", "model", "model_id", "model_name", "snapshot_id"],
  lineItem: ["line_item"],
  sku: ["sku_description"],
  wholeInput: [
    ...["input_tokens", "prompt_tokens", "total_input_tokens", "n_context_tokens_total"],
    "context_tokens",
  ],
  freshInput: [
    ...["usage_input_tokens_no_cache", "uncached_input_tokens", "input_uncached_tokens"],
    "n_non_cached_context_tokens_total",
  ],
  cachedInputTokens: [
    ...["cached_input_tokens", "input_cached_tokens", "usage_input_tokens_cache_read"],
    ...["cache_read_input_tokens", "cache_read_tokens", "cached_tokens"],
    "n_cached_context_tokens_total",
  ],
  cacheWriteTokens: [
    ...["usage_input_tokens_cache_write_5m", "cache_write_5m_tokens", "ephemeral_5m_input_tokens"],
    ...["cache_creation_input_tokens", "input_cache_write_tokens", "cache_write_tokens"],
  ],
  cacheWrite1hTokens: [
    ...["usage_input_tokens_cache_write_1h", "cache_write_1h_tokens", "ephemeral_1h_input_tokens"],
  ],
  outputTokens: [
    ...["output_tokens", "completion_tokens", "usage_output_tokens", "total_output_tokens"],
    "n_generated_tokens_total",
  ],
  calls: ["requests", "num_model_requests", "num_requests", "n_requests", "request_count", "calls"],
  image: ["images", "num_images"],
  second: ["seconds", "num_seconds"],
  character: ["characters", "num_characters"],
  web_search: ["web_search_count", "web_searches", "web_search_requests"],
  file_search: ["file_searches", "file_search_count"],
  code_interpreter_session: ["num_sessions", "sessions", "code_interpreter_sessions"],
  amount: [
    ...["amount_usd", "cost_usd", "amount_value", "unrounded_cost_$", "unrounded_subtotal_$"],
    ...["cost_$", "subtotal_$", "total_cost_usd", "cost", "amount"],
  ],
  currency: ["amount_currency", "currency", "cost_currency"],
  quantity: ["quantity", "usage_amount"],
};

/** Names of Anthropic's API, beside which `input_tokens` is what was neither read nor written there. */
const ANTHROPIC_PARTS = ["cache_read_input_tokens", "cache_creation_input_tokens"];
/** Money in a currency that is none of ours. */
const OTHER_MONEY = /^(?:unrounded_)?(?:cost|subtotal|amount)_(?:[€£¥₩]|eur|gbp|jpy|krw|cny)$/;
/** Of a column, as it is told. */
const LONGEST_NAME = 80;
/** The header stands below what a file says of itself, as the invoice number and date. */
const HEADER_WITHIN = 30;

export const COUNT_ROLES = [
  ...["wholeInput", "freshInput", "cachedInputTokens", "cacheWriteTokens", "cacheWrite1hTokens"],
  ...["outputTokens", "calls", "image", "second", "character", "web_search", "file_search"],
  "code_interpreter_session",
] as readonly CountColumn[];

const NAMES: readonly ColumnRole[] = ["model", "lineItem", "sku"];

/** Which column says what, by its place. */
export interface ExportColumns {
  header: CsvRecord;
  places: Partial<Record<ColumnRole, number>>;
  /** Columns that are read, by their own name, and as what. */
  read: readonly { name: string; readAs: ColumnRole }[];
  /** Columns that are not. */
  ignored: readonly string[];
}

function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}$€£¥₩]+/gu, "_")
    .replace(/^_+|_+$/g, "");
}

function placesIn(names: readonly string[]): Partial<Record<ColumnRole, number>> {
  const places: Partial<Record<ColumnRole, number>> = {};
  for (const [role, synonyms] of Object.entries(SYNONYMS) as [ColumnRole, readonly string[]][]) {
    const found = synonyms.map((name) => names.indexOf(name)).find((place) => place >= 0);
    if (found !== undefined) places[role] = found;
  }
  if (places.wholeInput !== undefined && ANTHROPIC_PARTS.some((name) => names.includes(name))) {
    places.freshInput ??= places.wholeInput;
    delete places.wholeInput;
  }
  // A whole says more than its parts, and a bare "amount" is one of money only beside its currency.
  if (places.wholeInput !== undefined) delete places.freshInput;
  if (places.amount !== undefined && names[places.amount] === "amount" && !("currency" in places))
    delete places.amount;
  // A file that names its models needs no line items for it.
  if (places.model !== undefined) {
    delete places.lineItem;
    delete places.sku;
  }
  if (places.lineItem === undefined && places.sku === undefined) delete places.quantity;
  return places;
}

function isHeader(places: Partial<Record<ColumnRole, number>>): boolean {
  const measures: readonly ColumnRole[] = ["amount", ...COUNT_ROLES];
  return (
    NAMES.some((role) => role in places) && measures.some((role) => places[role] !== undefined)
  );
}

/** Says what is missing in what should have been a header. */
function headerProblem(first: CsvRecord | undefined, all: readonly CsvRecord[]): UnreadableExport {
  const accepted =
    "export with a column for the model and at least one of tokens, requests or dollars, such as date,model,input_tokens,cached_input_tokens,output_tokens,requests,amount_usd";
  if (first === undefined)
    return new UnreadableExport([
      { line: 1, column: null, message: "the file is empty", remedy: accepted },
    ]);
  for (const { line, fields } of all.slice(0, HEADER_WITHIN)) {
    const other = fields.find((name) => OTHER_MONEY.test(plain(name)));
    if (other !== undefined)
      return new UnreadableExport([
        {
          ...{ line, column: other.trim() },
          message: "its amounts are not in US dollars",
          remedy: "export in USD: amounts are compared in dollars alone",
        },
      ]);
  }
  const [only = ""] = first.fields;
  const separator = first.fields.length === 1 ? /[;\t|]/.exec(only)?.[0] : undefined;
  if (separator !== undefined)
    return new UnreadableExport([
      {
        ...{ line: first.line, column: null },
        message: `its fields are separated by ${separator === "\t" ? "tabs" : `"${separator}"`}`,
        remedy: "export as CSV with commas",
      },
    ]);
  const found = first.fields.map((name) => name.trim()).join(", ");
  return new UnreadableExport([
    {
      ...{ line: first.line, column: null },
      message: `no header is found within ${HEADER_WITHIN} lines; the first has: ${found.slice(0, 200)}`,
      remedy: accepted,
    },
  ]);
}

/**
 * Finds the header and what its columns say.
 * @throws UnreadableExport where no line within the first 30 names models and something to compare.
 */
export function findColumns(records: readonly CsvRecord[]): ExportColumns {
  for (const header of records.slice(0, HEADER_WITHIN)) {
    const places = placesIn(header.fields.map(plain));
    if (!isHeader(places)) continue;
    const roles = new Map(
      (Object.entries(places) as [ColumnRole, number][]).map(([role, place]) => [place, role]),
    );
    const named = header.fields.map((name, place) => ({
      name: name.trim().slice(0, LONGEST_NAME),
      readAs: roles.get(place),
    }));
    return {
      header,
      places,
      read: named.flatMap(({ name, readAs }) => (readAs === undefined ? [] : [{ name, readAs }])),
      ignored: named.filter(({ readAs }) => readAs === undefined).map(({ name }) => name),
    };
  }
  throw headerProblem(records[0], records);
}
