import type { AdditionalRestrictions, PolicyDocument } from "@pag0/contract";

/** What can be compared: a document that the contract's schema has accepted. */
export type ComparableDocument = PolicyDocument | AdditionalRestrictions;

/** A way into a document: names of fields; a number, the place in a list, comes last if at all. */
export type Steps = readonly (string | number)[];

interface ChangeText {
  /** Where, as people and forms write it: `approvalWorkflow.approvers[0]`. */
  readonly path: string;
  /** One sentence with the values, amounts in dollars. */
  readonly sentence: string;
}

/** A field that was absent, or an entry of a list. `to` counts in the later document. */
export interface AddedChange extends ChangeText {
  readonly kind: "added";
  readonly to: Steps;
  readonly after: unknown;
}

/** A field that is absent now, or an entry of a list. `from` counts in the earlier document. */
export interface RemovedChange extends ChangeText {
  readonly kind: "removed";
  readonly from: Steps;
  readonly before: unknown;
}

/** A field with another value, or an object of a list (the same by its `id` or `name`) that differs. */
export interface ChangedChange extends ChangeText {
  readonly kind: "changed";
  readonly from: Steps;
  readonly to: Steps;
  readonly before: unknown;
  readonly after: unknown;
}

/** An entry that stands elsewhere in its list. */
export interface MovedChange extends ChangeText {
  readonly kind: "moved";
  readonly from: Steps;
  readonly to: Steps;
  readonly before: unknown;
  readonly after: unknown;
}

/** One difference between two documents; the path is that of the later one, or of what was removed. */
export type DocumentChange = AddedChange | RemovedChange | ChangedChange | MovedChange;

/** Steps as people and forms write them. */
export function pathText(steps: Steps): string {
  return steps.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}
