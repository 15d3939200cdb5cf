/** The places of an axis' lines, from nothing to at least the highest value, and their texts. */
export interface DollarAxis {
  /** In dollars, ascending; the last is the top of the axis. */
  ticks: readonly number[];
  label: (dollars: number) => string;
  /** Room for the longest text, in CSS pixels at 12 px type. */
  width: number;
}

const MANTISSAS = [1, 2, 2.5, 5, 10];
const LINES = 4;
const PIXELS_PER_CHARACTER = 7;
const MARGIN = 10;

/**
 * An axis of dollars whose lines stand at round amounts (1, 2, 2.5 or 5 times a power of ten), about
 * four of them above nothing. `highest` is for drawing only, so it may be a float.
 */
export function dollarAxis(highest: number): DollarAxis {
  const top = highest > 0 ? highest : 1;
  const rough = top / LINES;
  let power = Math.floor(Math.log10(rough));
  let mantissa = MANTISSAS.find((value) => value >= (rough / 10 ** power) * (1 - 1e-9)) ?? 10;
  if (mantissa === 10) {
    mantissa = 1;
    power += 1;
  }
  const decimals = Math.max(0, -power) + (mantissa === 2.5 && power < 1 ? 1 : 0);
  const step = Number((mantissa * 10 ** power).toFixed(Math.max(decimals, 0)));
  const lines = Math.ceil(top / step - 1e-9);
  const ticks = Array.from({ length: lines + 1 }, (_, line) =>
    Number((line * step).toFixed(decimals)),
  );
  const label = labels(step, decimals);
  const longest = Math.max(...ticks.map((tick) => label(tick).length));
  return { ticks, label, width: longest * PIXELS_PER_CHARACTER + MARGIN };
}

/** Every text of an axis has the same number of decimals and the same unit; nothing is `$0`. */
function labels(step: number, decimals: number): DollarAxis["label"] {
  const [unit, letter] = step >= 1e6 ? [1e6, "M"] : step >= 1000 ? [1000, "K"] : [1, ""];
  const shown = unit === 1 ? (decimals === 1 ? 2 : decimals) : (step / unit) % 1 === 0 ? 0 : 1;
  return (dollars) =>
    dollars === 0
      ? "$0"
      : `$${(dollars / unit).toLocaleString("en-US", {
          minimumFractionDigits: shown,
          maximumFractionDigits: shown,
        })}${letter}`;
}
