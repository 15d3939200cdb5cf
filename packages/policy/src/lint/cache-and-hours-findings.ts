import { workingSpans } from "@pag0/contract";
import { finding, type LintFinding } from "./finding.ts";
import { descendantsOf, type PolicyTree, type TreeNode } from "./policy-tree.ts";

function settingsWithoutCache({ level, document }: TreeNode): LintFinding[] {
  const { cache } = document;
  if (cache === undefined || cache.enabled) return [];
  const settings = [
    { field: "cache.defaultTTL", text: `${cache.defaultTTL} seconds`, set: cache.defaultTTL },
    { field: "cache.sharedCache", text: "shared", set: cache.sharedCache === true || undefined },
  ];
  return settings
    .filter(({ set }) => set !== undefined)
    .map(({ field, text }) =>
      finding("CACHE_SETTING_WITHOUT_CACHE", level, field, {
        message: `${field} says ${text}, but the cache is off: nothing is kept.`,
        remedy: `Set cache.enabled to true, or remove ${field}.`,
      }),
    );
}

function sharedAlone({ root }: PolicyTree, node: TreeNode): LintFinding[] {
  if (node.document.cache?.sharedCache !== true) return [];
  const isSharing = ({ level, policy }: TreeNode) =>
    level.origin.kind === "project" && policy.cache.shared;
  const own = [node, ...descendantsOf(node)].filter(isSharing);
  const all = descendantsOf(root).filter(isSharing);
  if (own.length !== 1 || all.length !== 1) return [];
  return [
    finding("SHARED_CACHE_WITHOUT_PEERS", node.level, "cache.sharedCache", {
      message: `${own[0]?.level.origin.name} is the only team that shares its cache: there is nobody to share with.`,
      remedy: "Share the cache of another team too, or set cache.sharedCache to false.",
    }),
  ];
}

function zeroLength({ level, document }: TreeNode): LintFinding[] {
  const hours = document.workingHours;
  if (hours === undefined) return [];
  return workingSpans(hours).flatMap(({ start, end, days: named }, index) => {
    if (start !== end) return [];
    const days = named === undefined ? "every day" : `on ${named.join(", ")}`;
    const path =
      hours.spans === undefined ? "workingHours.end" : `workingHours.spans[${index}].end`;
    return [
      finding("HOURS_ZERO_LENGTH", level, path, {
        message: `The working hours start and end at ${start}, which is read as 24 hours from then, ${days}.`,
        remedy:
          "Set an end other than the start, or leave workingHours out if calls may run all day.",
      }),
    ];
  });
}

/** What is senseless about a level's cache and working hours. */
export function cacheAndHoursFindings(tree: PolicyTree, node: TreeNode): LintFinding[] {
  return [...settingsWithoutCache(node), ...sharedAlone(tree, node), ...zeroLength(node)];
}
