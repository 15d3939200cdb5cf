import type { FieldError, PolicyDocument } from "@pag0/contract";
import type { CompiledLevel } from "../levels/compile-level.ts";
import { describeOrigin } from "../levels/policy-level.ts";

type Asked = NonNullable<NonNullable<PolicyDocument["cache"]>["semantic"]>;

/** How answers to questions of the same meaning are found. */
export interface SemanticCache {
  /** The least cosine similarity. */
  readonly threshold: number;
  /** The embedding model, as `provider/model`. */
  readonly model: string;
  /** Questions that are compared with. */
  readonly maxEntries: number;
}

const DEFAULT_SIMILARITY = 0.95;
const DEFAULT_ENTRIES = 500;

export function semanticOf({ document }: CompiledLevel): Asked | undefined {
  return document.cache?.semantic;
}

/** Whether the organization itself allows it: what it says nothing about is off. */
function allowsSemanticCache(levels: readonly CompiledLevel[]): boolean {
  return levels.some(
    (level) => level.origin.kind === "organization" && semanticOf(level)?.enabled === true,
  );
}

/**
 * The semantic cache that is in force: only where the organization allows it, a model is named and no
 * level refuses it. The greatest threshold and the least number of entries hold; of models the nearest.
 */
export function semanticCacheOf(levels: readonly CompiledLevel[]): SemanticCache | null {
  const asked = levels.flatMap((level) => semanticOf(level) ?? []);
  const model = asked.findLast((one) => one.model !== undefined)?.model;
  if (model === undefined || !allowsSemanticCache(levels)) return null;
  if (asked.some(({ enabled }) => !enabled)) return null;
  const thresholds = asked.flatMap(({ threshold }) => threshold ?? []);
  const entries = asked.flatMap(({ maxEntries }) => maxEntries ?? []);
  return {
    model,
    threshold: thresholds.length === 0 ? DEFAULT_SIMILARITY : Math.max(...thresholds),
    maxEntries: entries.length === 0 ? DEFAULT_ENTRIES : Math.min(...entries),
  };
}

/** Where a document asks for a semantic cache that its ancestors do not allow, or for a wider one. */
export function widensSemanticCache(
  ancestors: readonly CompiledLevel[],
  { cache }: PolicyDocument,
): FieldError[] {
  const own = cache?.semantic;
  if (own === undefined || ancestors.length === 0) return [];
  const errors: FieldError[] = [];
  const refusing = ancestors.find((level) => semanticOf(level)?.enabled === false);
  if (own.enabled && (refusing !== undefined || !allowsSemanticCache(ancestors)))
    errors.push({
      field: "cache.semantic.enabled",
      message:
        refusing === undefined
          ? "is true; it must be false: the organization's policy does not allow the semantic cache"
          : `is true; it must be false: ${describeOrigin(refusing.origin)} refuses the semantic cache`,
    });
  const { threshold } = own;
  const higher = ancestors.find(
    (level) => threshold !== undefined && (semanticOf(level)?.threshold ?? 0) > threshold,
  );
  if (higher !== undefined)
    errors.push({
      field: "cache.semantic.threshold",
      message: `is ${threshold}, below the ${semanticOf(higher)?.threshold} of ${describeOrigin(higher.origin)}`,
    });
  return errors;
}
