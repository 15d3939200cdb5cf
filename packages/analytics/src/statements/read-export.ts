import type { ComparedUnit } from "@pag0/contract";
import {
  addDecimals,
  decimalOf,
  type ExactDecimal,
  isWhole,
  NOTHING,
  readDecimal,
} from "./exact-decimal.ts";
import {
  COUNT_ROLES,
  type ColumnRole,
  type CountColumn,
  type ExportColumns,
  findColumns,
} from "./export-columns.ts";
import { readDays } from "./export-days.ts";
import { type ExportProblem, UnreadableExport } from "./export-problem.ts";
import { type BilledLine, readLineItem, readSku } from "./model-names.ts";
import { type CsvRecord, readCsv } from "./read-csv.ts";

/** Days in UTC, `2026-10-01`: from `first` up to and with `last`. */
export interface DaySpan {
  first: string;
  last: string;
}

/** What one line of an export says. */
export interface VendorLine {
  /** Null where the line is of several days, or of none that it names. */
  day: string | null;
  model: string;
  counts: Partial<Record<ComparedUnit, ExactDecimal>>;
  /** Dollars; null where the line has none. */
  amount: ExactDecimal | null;
}

/** Lines that are in no figure, and what they come to; null where none of them has an amount. */
export interface SetAside {
  lines: number;
  amount: ExactDecimal | null;
}

/** A vendor's export, read. */
export interface VendorExport {
  columns: ExportColumns["read"];
  ignored: readonly string[];
  /** What the export counts at all. */
  units: ReadonlySet<ComparedUnit>;
  hasDays: boolean;
  lines: readonly VendorLine[];
  outside: SetAside;
  unnamed: SetAside;
}

/** Counts of pieces may have a fraction; nobody bills half a token. */
const WITH_FRACTIONS: readonly ColumnRole[] = ["second"];
/** What a bill takes back: an adjustment has both less used and less to pay. */
const BELOW_NOTHING: readonly ColumnRole[] = ["quantity"];
/** Of one line; what all lines come to is then exact as a number, and fits a wire's amount. */
const MOST_COUNT = decimalOf(1e12);
const MOST_DOLLARS = decimalOf(1e8);
const LONGEST_MODEL = 200;

/** One line under its header: cells by what they say, and problems at their place. */
class Cells {
  readonly problems: ExportProblem[] = [];
  readonly #columns: ExportColumns;
  readonly #record: CsvRecord;

  constructor(columns: ExportColumns, record: CsvRecord) {
    this.#columns = columns;
    this.#record = record;
  }

  text(role: ColumnRole): string {
    const place = this.#columns.places[role];
    return place === undefined ? "" : (this.#record.fields[place] ?? "").trim();
  }

  problem(role: ColumnRole | null, message: string, remedy: string): null {
    const place = role === null ? undefined : this.#columns.places[role];
    const column = place === undefined ? null : (this.#columns.header.fields[place] ?? "").trim();
    this.problems.push({ line: this.#record.line, column, message, remedy });
    return null;
  }

  /** A count; nothing for an empty cell. */
  count(role: CountColumn | "quantity"): ExactDecimal {
    const text = this.text(role);
    if (text === "") return NOTHING;
    const value = readDecimal(text);
    const fits =
      value !== null &&
      (value >= 0n || BELOW_NOTHING.includes(role)) &&
      value <= MOST_COUNT &&
      -value <= MOST_COUNT &&
      (isWhole(value) || WITH_FRACTIONS.includes(role));
    if (fits) return value;
    this.problem(
      role,
      `"${text.slice(0, 40)}" is no count`,
      "write a whole number such as 1200, at most 1000000000000",
    );
    return NOTHING;
  }

  amount(): ExactDecimal | null {
    const currency = this.text("currency");
    if (currency !== "" && currency.toLowerCase() !== "usd")
      return this.problem(
        "currency",
        `"${currency.slice(0, 40)}" is not USD`,
        "export in USD: amounts are compared in dollars alone",
      );
    const text = this.text("amount");
    if (text === "") return null;
    const value = readDecimal(text);
    if (value !== null && value <= MOST_DOLLARS && -value <= MOST_DOLLARS) return value;
    return this.problem(
      "amount",
      `"${text.slice(0, 40)}" is no amount of dollars`,
      "write a decimal such as 12.345, with a point and without other text, at most 100000000",
    );
  }
}

/** What a line bills, by the column that names models. */
function billed(cells: Cells): BilledLine {
  const model = cells.text("model");
  if (model !== "") return { model, part: null };
  const item = cells.text("lineItem");
  if (item !== "") return readLineItem(item);
  const sku = cells.text("sku");
  return sku === "" ? { model: "", part: null } : readSku(sku);
}

function addTo(aside: SetAside, amount: ExactDecimal | null): void {
  aside.lines += 1;
  if (amount !== null) aside.amount = addDecimals(aside.amount ?? NOTHING, amount);
}

/** What a line counts. The input is a whole: what was fresh, read from a cache or written to one. */
function countsOf(
  cells: Cells,
  columns: ExportColumns,
  part: BilledLine["part"],
  amount: VendorLine["amount"],
) {
  const counts: VendorLine["counts"] = {};
  const add = (unit: ComparedUnit, count: ExactDecimal) => {
    counts[unit] = addDecimals(counts[unit] ?? NOTHING, count);
  };
  const wholeGiven = columns.places.wholeInput !== undefined;
  const freshGiven = columns.places.freshInput !== undefined;
  for (const role of COUNT_ROLES) {
    if (columns.places[role] === undefined) continue;
    const count = cells.count(role);
    if (role === "wholeInput" || role === "freshInput") add("inputTokens", count);
    else add(role, count);
    const isPart =
      role === "cachedInputTokens" || role === "cacheWriteTokens" || role === "cacheWrite1hTokens";
    if (isPart && freshGiven && !wholeGiven) add("inputTokens", count);
  }
  if (part !== null && columns.places.quantity !== undefined) {
    const told = cells.count("quantity");
    // A credit repeats the quantity that it is for, which was used once.
    const count = amount !== null && amount < 0n && told > 0n ? NOTHING : told;
    if (part !== "freshInput") add(part, count);
    if (part !== "outputTokens") add("inputTokens", count);
  }
  return counts;
}

/**
 * Reads a vendor's export of usage or costs.
 * @param span the days that are compared; lines of others are set aside.
 * @throws UnreadableExport naming the line and column of what cannot be read.
 */
export function readExport(text: string, span: DaySpan, mostLines: number): VendorExport {
  const records = readCsv(text, mostLines);
  const columns = findColumns(records);
  const width = columns.header.fields.length;
  const problems: ExportProblem[] = [];
  const lines: VendorLine[] = [];
  const units = new Set<ComparedUnit>();
  const outside: SetAside = { lines: 0, amount: null };
  const unnamed: SetAside = { lines: 0, amount: null };
  for (const record of records.slice(records.indexOf(columns.header) + 1)) {
    const cells = new Cells(columns, record);
    const { model, part } = billed(cells);
    const amount = cells.amount();
    if (model === "") addTo(unnamed, amount);
    else if (model.length > LONGEST_MODEL)
      cells.problem(
        "model",
        `a name has more than ${LONGEST_MODEL} characters`,
        "export with the vendor's own names",
      );
    else if (record.fields.length !== width)
      cells.problem(
        null,
        `it has ${record.fields.length} fields and the header has ${width}`,
        "export the file again, or quote fields that hold a comma",
      );
    else {
      const days = readDays(cells.text("day"), cells.text("endDay"), span);
      if ("problem" in days) cells.problem("day", days.problem, days.remedy);
      else if (days.outside) addTo(outside, amount);
      else {
        const counts = countsOf(cells, columns, part, amount);
        for (const unit of Object.keys(counts) as ComparedUnit[]) units.add(unit);
        lines.push({ day: days.day, model, counts, amount });
      }
    }
    problems.push(...cells.problems);
    if (problems.length >= 20) break;
  }
  if (problems.length === 0 && lines.length + outside.lines === 0 && unnamed.lines > 0)
    problems.push({
      ...{ line: columns.header.line, column: null, message: "no line names a model" },
      remedy: "export grouped by model",
    });
  if (problems.length > 0) throw new UnreadableExport(problems);
  return {
    ...{ columns: columns.read, ignored: columns.ignored, units, lines, outside, unnamed },
    hasDays: lines.length > 0 && lines.every(({ day }) => day !== null),
  };
}
