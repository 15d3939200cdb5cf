import type { Failure } from "./decision.ts";

/** The list is made for the first failure only: a call that passes costs no array. */
export type Failures = Failure[] | null;

export function append(failures: Failures, failure: Failure): Failure[] {
  if (failures === null) return [failure];
  failures.push(failure);
  return failures;
}
