/** What is wrong at a place of an export, and what to do about it. */
export interface ExportProblem {
  /** Of the file, from 1. */
  line: number;
  /** The column's own name; null where it is the line as a whole. */
  column: string | null;
  message: string;
  remedy: string;
}

/** Problems that are told of one export: the first ones show what is wrong with the rest. */
const MOST_PROBLEMS = 20;

/** Thrown for an export that cannot be read. */
export class UnreadableExport extends Error {
  override readonly name = "UnreadableExport";
  readonly problems: readonly ExportProblem[];

  constructor(problems: readonly ExportProblem[]) {
    const told = problems.slice(0, MOST_PROBLEMS);
    super(told.map(problemText).join("\n"));
    this.problems = told;
  }
}

/** `line 3, column "amount": "abc" is no amount; write dollars such as 12.34` */
export function problemText({ line, column, message, remedy }: ExportProblem): string {
  const place = column === null ? `line ${line}` : `line ${line}, column "${column}"`;
  return `${place}: ${message}; ${remedy}`;
}
