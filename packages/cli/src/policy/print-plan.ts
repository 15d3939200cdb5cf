import type { DryRunView } from "@pag0/contract";
import { formatUsd, parseMicroUsdExact } from "@pag0/money";
import type { Plan, PlannedLevel } from "./plan.ts";
import type { FileProblem } from "./policy-file.ts";

const MARKS = { added: "+", removed: "-", changed: "~", moved: ">" } as const;

function headOf(level: PlannedLevel): string {
  if (level.slug === "organization")
    return `${level.name} (organization), version ${level.version} → ${level.version + 1}`;
  if (level.create)
    return `${level.name} (${level.slug}): a new team${level.parent === null ? "" : ` below ${level.parent}`}`;
  const version =
    level.changes.length === 0
      ? `version ${level.version}`
      : `version ${level.version} → ${level.version + 1}`;
  return `${level.name} (${level.slug}), ${version}`;
}

function linesOf(level: PlannedLevel): string[] {
  return [
    headOf(level),
    ...(level.renamedFrom === null ? [] : [`  ~ name: was ${level.renamedFrom}`]),
    ...(level.movedFrom === undefined
      ? []
      : [`  ~ parent: ${level.movedFrom ?? "none"} → ${level.parent ?? "none"}`]),
    ...level.changes.map(({ kind, sentence }) => `  ${MARKS[kind]} ${sentence}`),
  ];
}

export function problemLines(file: string, problems: readonly FileProblem[]): string[] {
  return problems.map(({ path, message, line }) =>
    [line === null ? `${file}:` : `${file}:${line}:`, path, message]
      .filter((part) => part !== "")
      .join(" "),
  );
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** The changes in a terminal. */
export function printPlan(file: string, plan: Plan): string {
  if (plan.problems.length > 0)
    return [
      ...problemLines(file, plan.problems),
      "",
      `${plural(plan.problems.length, "problem")}: ${file} cannot be published.`,
    ].join("\n");
  const warnings = plan.warnings.map(
    ({ level, path, message, remedy }) => `  ! ${level}: ${path}: ${message} ${remedy}`,
  );
  const untouched =
    plan.untouched.length === 0
      ? []
      : ["", `Not in the file, and left as they are: ${plan.untouched.join(", ")}.`];
  if (plan.levels.length === 0) return ["Nothing changes.", ...untouched].join("\n");
  return [
    ...plan.levels.flatMap((level) => [...linesOf(level), ""]),
    ...(warnings.length === 0 ? [] : ["Legal, and perhaps not meant:", ...warnings, ""]),
    `${plural(plan.levels.length, "policy changes", "policies change")}.`,
    ...untouched,
  ].join("\n");
}

const VERDICTS = { served: "served", approval: "sent for approval", refused: "refused" } as const;
const MOST_REASONS = 8;

function money(amount: string): string {
  return formatUsd(parseMicroUsdExact(amount));
}

/** What a draft would have done, in a terminal. */
export function printDryRun(name: string, run: DryRunView, days: number): string {
  const { result } = run;
  if (result === null) return `${name}: the dry run failed: ${run.error ?? "no reason given"}`;
  const calls = plural(result.rows, "call");
  if (result.rows === 0) return `${name}: no calls in the last ${plural(days, "day")} to replay.`;
  if (result.transitions.length === 0)
    return `${name}: of ${calls} of the last ${plural(days, "day")}, none would have gone otherwise.`;
  const reasons = result.byReason.slice(0, MOST_REASONS).map(({ code, level, transitions }) => {
    const sum = transitions.reduce((total, each) => total + each.calls, 0);
    return `    ${code}${level === null ? "" : ` (${level})`}: ${plural(sum, "call")}`;
  });
  return [
    `${name}: of ${calls} (${money(result.spend.happened)}) of the last ${plural(days, "day")}`,
    ...result.transitions.map(
      ({ from, to, calls: count, amount }) =>
        `  ${plural(count, "call")} (${money(amount)}) that ${count === 1 ? "was" : "were"} ${VERDICTS[from]} would have been ${VERDICTS[to]}`,
    ),
    ...(reasons.length === 0 ? [] : ["  because of", ...reasons]),
    ...result.examples.slice(0, 3).map(({ sentence }) => `  e.g. ${sentence}`),
  ].join("\n");
}
