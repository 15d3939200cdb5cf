import { workingSpans } from "@pag0/contract";
import { finding, type LintFinding } from "./finding.ts";
import { descendantsOf, type PolicyTree, type TreeNode } from "./policy-tree.ts";

function settingsWithoutCache({ level, document }: TreeNode): LintFinding[] {
  const { cache } = document;
  if (cache === undefined || cache.enabled) return [];
  const settings = [
    { field: "cache.defaultTTL", text: `${cache.defaultTTL} seconds`, set: cache.defaultTTL },
    { field: "cache.sharedCache", text: "shared", set: cache.sharedCache === true || undefined },
    { field: "cache.semantic", text: "on", set: cache.semantic?.enabled || undefined },
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

/** Below this, embedding models of the market find questions alike that ask for different things. */
const SAFE_SIMILARITY = 0.9;

function semantic({ level, document, policy }: TreeNode): LintFinding[] {
  const asked = document.cache?.semantic;
  if (asked === undefined || !asked.enabled || !document.cache?.enabled) return [];
  const { threshold } = asked;
  const inForce = policy.cache.semantic;
  if (inForce === null && level.origin.kind === "organization")
    return [
      finding("SEMANTIC_CACHE_WITHOUT_MODEL", level, "cache.semantic.model", {
        message: "The semantic cache is on, but no embedding model is named: it does nothing.",
        remedy:
          'Set cache.semantic.model to a model such as "openai/text-embedding-3-small", or switch it off.',
      }),
    ];
  if (inForce === null || threshold === undefined || inForce.threshold >= SAFE_SIMILARITY)
    return [];
  return [
    finding("SEMANTIC_CACHE_LOOSE", level, "cache.semantic.threshold", {
      message: `Questions of a similarity of ${threshold} get one answer. A similar question is not the same question: below ${SAFE_SIMILARITY} many ask for something else.`,
      remedy: `Set cache.semantic.threshold to ${SAFE_SIMILARITY} or more, or leave it out for 0.95.`,
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
  return [
    ...settingsWithoutCache(node),
    ...sharedAlone(tree, node),
    ...semantic(node),
    ...zeroLength(node),
  ];
}
