import type { FieldError, PolicyDocument } from "@pag0/contract";
import { isInRegion } from "../classification/handling/regions.ts";
import {
  covers,
  type EndpointPattern,
  parseEndpointPattern,
} from "../endpoints/endpoint-pattern.ts";
import type { CompiledLevel } from "../levels/compile-level.ts";
import { globCovers } from "../levels/name-list.ts";
import { describeOrigin } from "../levels/policy-level.ts";

const MAX_SHOWN = 20;

/** The lists of which one entry can take in another: what is allowed beside what is blocked. */
const listFields = [
  { allowed: "allowedCategories", blocked: "blockedCategories" },
  { allowed: "allowedEndpoints", blocked: "blockedEndpoints" },
  { allowed: "allowedModels", blocked: "blockedModels" },
  { allowed: "allowedProviders", blocked: "blockedProviders" },
  { allowed: "allowedRegions", blocked: "blockedRegions" },
] as const;
export type AllowedField = (typeof listFields)[number]["allowed"];

export const allowedFields: readonly AllowedField[] = listFields.map(({ allowed }) => allowed);

const parsed = new Map<string, EndpointPattern>();
const MAX_PARSED = 5_000;

function patternOf(entry: string): EndpointPattern {
  let pattern = parsed.get(entry);
  if (pattern === undefined) {
    pattern = parseEndpointPattern(entry);
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(entry, pattern);
  }
  return pattern;
}

/** Whether everything that one entry of a list takes in is taken in by another; few such pairs are not seen. */
export function entryCovers(field: AllowedField, outer: string, inner: string): boolean {
  if (field === "allowedEndpoints") return covers(patternOf(outer), patternOf(inner));
  if (field === "allowedRegions") return isInRegion(inner, outer);
  return globCovers(outer, inner);
}

function blockedListOf(document: PolicyDocument, field: AllowedField): readonly string[] {
  const names = listFields.find(({ allowed }) => allowed === field);
  return names === undefined ? [] : (document[names.blocked] ?? []);
}

/** A level that blocks all of an allowed entry, with the entry that does so. */
export function blockOfEntry(
  levels: readonly CompiledLevel[],
  field: AllowedField,
  entry: string,
): { by: string; level: CompiledLevel } | null {
  for (const level of levels) {
    const by = blockedListOf(level.document, field).find((outer) =>
      entryCovers(field, outer, entry),
    );
    if (by !== undefined) return { by, level };
  }
  return null;
}

function entryError(
  ancestors: readonly CompiledLevel[],
  field: AllowedField,
  entry: string,
): string | null {
  for (const level of ancestors) {
    const name = describeOrigin(level.origin);
    if (blockOfEntry([level], field, entry) !== null) return `"${entry}" is blocked by ${name}`;
    const allowed = level.document[field];
    if (allowed !== undefined && !allowed.some((outer) => entryCovers(field, outer, entry))) {
      const shown = allowed.slice(0, MAX_SHOWN).join(", ") || "nothing";
      return `"${entry}" is not allowed by ${name}, which allows ${shown}`;
    }
  }
  return null;
}

/** One error for each allowed entry that some ancestor's lists refuse, all or part of. */
function entriesRefused(
  ancestors: readonly CompiledLevel[],
  field: AllowedField,
  entries: readonly string[],
): FieldError[] {
  return entries.flatMap((entry, index) => {
    const message = entryError(ancestors, field, entry);
    return message === null ? [] : [{ field: `${field}[${index}]`, message }];
  });
}

/** A list of which the same document blocks every entry: no call could ever pass. */
function allBlocked(document: PolicyDocument, field: AllowedField): FieldError[] {
  const entries = document[field] ?? [];
  const blocked = blockedListOf(document, field);
  const isBlocked = (entry: string) => blocked.some((outer) => entryCovers(field, outer, entry));
  if (entries.length === 0 || !entries.every(isBlocked)) return [];
  const names = listFields.find(({ allowed }) => allowed === field)?.blocked;
  return [
    {
      field,
      message: `each of its ${entries.length} entries is blocked by ${names} of the same document: every call would be refused`,
    },
  ];
}

/** Where the lists of a child's document allow what its ancestors do not, or contradict each other. */
export function listErrors(
  ancestors: readonly CompiledLevel[],
  document: PolicyDocument,
): FieldError[] {
  return allowedFields.flatMap((field) => [
    ...entriesRefused(ancestors, field, document[field] ?? []),
    ...allBlocked(document, field),
  ]);
}
