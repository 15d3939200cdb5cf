import { covers, type EndpointPattern, intersectPatterns } from "../endpoints/endpoint-pattern.ts";
import { allowedFields, blockOfEntry, entryCovers } from "../inheritance/narrow-lists.ts";
import type { CompiledLevel } from "../levels/compile-level.ts";
import { describeOrigin } from "../levels/policy-level.ts";
import { finding, type LintFinding } from "./finding.ts";
import type { TreeNode } from "./policy-tree.ts";

const NAMED_LISTS = [
  "allowedCategories",
  "allowedModels",
  "allowedProviders",
  "allowedRegions",
] as const;
const BLOCKED_LISTS = [
  "blockedCategories",
  "blockedEndpoints",
  "blockedModels",
  "blockedProviders",
  "blockedRegions",
] as const;
/** An intersection of endpoint lists is cut off here: what is asked is only whether any is left. */
const MAX_COMMON = 500;

interface TextList {
  readonly path: string;
  readonly entries: readonly string[];
}

function listsOf({ document }: TreeNode): TextList[] {
  const named = [...allowedFields, ...BLOCKED_LISTS].map(
    (field): [string, readonly string[] | undefined] => [field, document[field]],
  );
  const lists: [string, readonly string[] | undefined][] = [
    ...named,
    ["workingHours.days", document.workingHours?.days],
    ["workingHours.holidays", document.workingHours?.holidays],
    ["approvalWorkflow.approvers", document.approvalWorkflow?.approvers],
  ];
  return lists.flatMap(([path, entries]) => (entries === undefined ? [] : [{ path, entries }]));
}

function duplicates(node: TreeNode): LintFinding[] {
  return listsOf(node).flatMap(({ path, entries }) => {
    const first = new Map<string, number>();
    return entries.flatMap((entry, index) => {
      const earlier = first.get(entry);
      if (earlier === undefined) {
        first.set(entry, index);
        return [];
      }
      return [
        finding("DUPLICATE_ENTRY", node.level, `${path}[${index}]`, {
          message: `"${entry}" stands at ${path}[${earlier}] already.`,
          remedy: `Remove ${path}[${index}].`,
        }),
      ];
    });
  });
}

function empty(node: TreeNode): LintFinding[] {
  return allowedFields.flatMap((field) => {
    if (node.document[field]?.length !== 0) return [];
    const effect =
      field === "allowedModels"
        ? "every call that names a model is refused"
        : "every call is refused";
    return [
      finding("ALLOWED_LIST_EMPTY", node.level, field, {
        message: `${field} is an empty list, which allows nothing: ${effect}.`,
        remedy: `Name what is allowed, or leave ${field} out to allow all that the levels above do.`,
      }),
    ];
  });
}

function namedListsLeft(node: TreeNode): LintFinding[] {
  return NAMED_LISTS.flatMap((field) => {
    const own = node.document[field];
    if (own === undefined || own.length === 0) return [];
    const above = node.chain.slice(0, -1).filter(({ document }) => document[field] !== undefined);
    const isAllowed = (entry: string) =>
      above.every(({ document }) =>
        document[field]?.some((outer) => entryCovers(field, outer, entry)),
      );
    const allowed = own.filter(isAllowed);
    if (allowed.some((entry) => blockOfEntry(node.chain, field, entry) === null)) return [];
    const levels = above.map(({ origin }) => describeOrigin(origin)).join(" and ");
    const [reason, remedy] =
      allowed.length === 0
        ? [`is allowed by ${levels}`, `Name entries that ${levels} allows, or leave ${field} out.`]
        : ["is left by the blocks, here or above", "Name entries that no level blocks."];
    return [
      finding("ALLOWED_LIST_ALLOWS_NOTHING", node.level, field, {
        message: `None of the ${own.length} entries of ${field} ${reason}: nothing is left.`,
        remedy,
      }),
    ];
  });
}

/** The pattern of a level of the chain that blocks all of an endpoint, with that level. */
function blockOf(
  chain: readonly CompiledLevel[],
  pattern: EndpointPattern,
): { by: EndpointPattern; level: CompiledLevel } | null {
  for (const level of chain) {
    const by = level.blockedEndpoints?.patterns.find((outer) => covers(outer, pattern));
    if (by !== undefined) return { by, level };
  }
  return null;
}

function commonPatterns(
  left: readonly EndpointPattern[],
  right: readonly EndpointPattern[],
): EndpointPattern[] {
  const common = new Map<string, EndpointPattern>();
  for (const pattern of left) {
    for (const other of right) {
      const both = intersectPatterns(pattern, other);
      if (both !== null) common.set(both.text, both);
      if (common.size >= MAX_COMMON) return [...common.values()];
    }
  }
  return [...common.values()];
}

function endpointsLeft(node: TreeNode): LintFinding[] {
  const own = node.level.allowedEndpoints?.patterns ?? [];
  if (own.length === 0) return [];
  const above = node.chain.slice(0, -1).flatMap((level) => level.allowedEndpoints?.patterns ?? []);
  const listed = node.chain.slice(0, -1).flatMap(({ allowedEndpoints }) => allowedEndpoints ?? []);
  const common = listed.reduce<readonly EndpointPattern[]>(
    (kept, { patterns }) => commonPatterns(kept, patterns),
    own,
  );
  if (common.some((pattern) => blockOf(node.chain, pattern) === null)) return [];
  const reason =
    common.length === 0
      ? `has nothing in common with the ${above.length} allowed above`
      : "is blocked, here or above";
  return [
    finding("ALLOWED_LIST_ALLOWS_NOTHING", node.level, "allowedEndpoints", {
      message: `Every one of the ${own.length} entries of allowedEndpoints ${reason}: every call is refused.`,
      remedy: "Name endpoints that the levels above allow and none blocks, or leave the list out.",
    }),
  ];
}

/** Entries that this level or one above blocks; what is left out above is found with inheritance. */
function allowedAndBlocked(node: TreeNode): LintFinding[] {
  return allowedFields.flatMap((field) =>
    (node.document[field] ?? []).flatMap((entry, index) => {
      const block = blockOfEntry(node.chain, field, entry);
      if (block === null) return [];
      const path = `${field}[${index}]`;
      return [
        finding("ALLOWED_ENTRY_BLOCKED", node.level, path, {
          message: `"${entry}" is allowed here, but "${block.by}" on the blocked list of ${describeOrigin(block.level.origin)} refuses it.`,
          remedy: `Remove ${path}, or take "${block.by}" off that blocked list.`,
        }),
      ];
    }),
  );
}

/** The first other entry that takes a pattern in; of two that take each other in the later is redundant. */
function coverIn(
  patterns: readonly EndpointPattern[],
  inner: EndpointPattern,
  index: number,
): number {
  return patterns.findIndex(
    (outer, other) =>
      other !== index &&
      outer.text !== inner.text &&
      covers(outer, inner) &&
      (other < index || !covers(inner, outer)),
  );
}

function covered(node: TreeNode): LintFinding[] {
  const { allowedEndpoints, blockedEndpoints } = node.level;
  const lists = [
    { code: "ALLOWED_ENTRY_COVERED", field: "allowedEndpoints", matcher: allowedEndpoints },
    { code: "BLOCKED_ENTRY_COVERED", field: "blockedEndpoints", matcher: blockedEndpoints },
  ] as const;
  return lists.flatMap(({ code, field, matcher }) =>
    (matcher?.patterns ?? []).flatMap((inner, index) => {
      const patterns = matcher?.patterns ?? [];
      const outer = patterns[coverIn(patterns, inner, index)];
      if (outer === undefined) return [];
      return [
        finding(code, node.level, `${field}[${index}]`, {
          message: `"${inner.text}" is already taken in by "${outer.text}".`,
          remedy: `Remove ${field}[${index}], or "${outer.text}" if that was not meant.`,
        }),
      ];
    }),
  );
}

function blockedAbove(node: TreeNode): LintFinding[] {
  return (node.level.blockedEndpoints?.patterns ?? []).flatMap((pattern, index) => {
    const block = blockOf(node.chain.slice(0, -1), pattern);
    if (block === null) return [];
    const path = `blockedEndpoints[${index}]`;
    return [
      finding("BLOCKED_ENTRY_COVERED", node.level, path, {
        message: `"${pattern.text}" is already blocked by "${block.by.text}" of ${describeOrigin(block.level.origin)}.`,
        remedy: `Remove ${path}: the block above holds here too.`,
      }),
    ];
  });
}

/** What is senseless about a level's lists, by themselves and with those of the levels above. */
export function listFindings(node: TreeNode): LintFinding[] {
  return [
    ...duplicates(node),
    ...empty(node),
    ...namedListsLeft(node),
    ...endpointsLeft(node),
    ...allowedAndBlocked(node),
    ...covered(node),
    ...blockedAbove(node),
  ];
}
