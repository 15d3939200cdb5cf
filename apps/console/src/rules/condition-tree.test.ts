import {
  MAX_CONDITION_DEPTH,
  MAX_CONDITION_NODES,
  type RuleConditions,
  ruleConditionsSchema,
  ruleFields,
  ruleOperatorCatalogue,
} from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newComparison, withField, withOperator } from "./comparison.ts";
import {
  appendTo,
  canUnwrap,
  canWrap,
  childrenOf,
  countNodes,
  depthOf,
  duplicateAt,
  hasRoom,
  kindOf,
  moveAt,
  type NodePath,
  nodeAt,
  removeAt,
  replaceAt,
  setKindAt,
  unwrapAt,
  wrapAt,
} from "./condition-tree.ts";
import { areShowableConditions, isComparison } from "./showable-rule.ts";

const is = (field: string, value: string) => ({ field, operator: "equals" as const, value });
const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => is("model", name)) as [
  RuleConditions,
  RuleConditions,
  RuleConditions,
  RuleConditions,
];

/** Everything in a tree, with where it stands. */
function pathsOf(node: RuleConditions, path: NodePath = []): NodePath[] {
  return [path, ...childrenOf(node).flatMap((child, index) => pathsOf(child, [...path, index]))];
}

/** The edit that the builder would do where it offers it; the same tree where it does not. */
function edit(root: RuleConditions, what: number, where: number, which: number): RuleConditions {
  const paths = pathsOf(root);
  const path = paths[where % paths.length] as NodePath;
  const node = nodeAt(root, path);
  const parent = path.length === 0 ? null : nodeAt(root, path.slice(0, -1));
  const lone = parent === null || kindOf(parent) === "not";
  const deepEnough = path.length + 2 <= MAX_CONDITION_DEPTH;
  const field = ruleFields[which % ruleFields.length] ?? ruleFields[0];
  if (field === undefined) throw new Error("no fields");
  switch (what) {
    case 0:
      return hasRoom(root, 2) && deepEnough ? appendTo(root, path, newComparison(field)) : root;
    case 1:
      return removeAt(root, path);
    case 2:
      return moveAt(root, path, which % 2 === 0 ? 1 : -1);
    case 3:
      return hasRoom(root, countNodes(node) + 1) && (!lone || canWrap(root, path))
        ? duplicateAt(root, path)
        : root;
    case 4:
      return canWrap(root, path)
        ? wrapAt(root, path, (["all", "any", "not"] as const)[which % 3] ?? "all")
        : root;
    case 5:
      return unwrapAt(root, path);
    case 6:
      return kindOf(node) === "all" || kindOf(node) === "any"
        ? setKindAt(root, path, which % 2 === 0 ? "all" : "any")
        : root;
    case 7:
      return isComparison(node) ? replaceAt(root, path, withField(node, field.name)) : root;
    default: {
      if (!isComparison(node)) return root;
      const operators = ruleFields.find(({ name }) => name === node.field)?.operators ?? [];
      const operator = operators[which % operators.length];
      return operator === undefined ? root : replaceAt(root, path, withOperator(node, operator));
    }
  }
}

const edits = fc.array(fc.tuple(fc.nat({ max: 8 }), fc.nat({ max: 200 }), fc.nat({ max: 200 })), {
  maxLength: 60,
});

/** Whether a path of an error leads to a part of the tree, so that a control can show it. */
function leadsSomewhere(root: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = root;
  for (const [index, part] of path.entries()) {
    if (typeof at !== "object" || at === null) return false;
    if (!(part in at)) return index === path.length - 1;
    at = (at as Record<PropertyKey, unknown>)[part];
  }
  return true;
}

describe("edits of conditions", () => {
  it("leave conditions that are valid, or an error at the place that is wrong", () => {
    fc.assert(
      fc.property(edits, (steps) => {
        const root = steps.reduce<RuleConditions>(
          (tree, [what, where, which]) => edit(tree, what, where, which),
          { all: [newComparison()] },
        );
        expect(areShowableConditions(root)).toBe(true);
        expect(depthOf(root)).toBeLessThanOrEqual(MAX_CONDITION_DEPTH);
        expect(countNodes(root)).toBeLessThanOrEqual(MAX_CONDITION_NODES);
        const read = ruleConditionsSchema.safeParse(root);
        for (const issue of read.error?.issues ?? []) {
          expect(leadsSomewhere(root, issue.path), issue.path.join(".")).toBe(true);
          expect(issue.message).toMatch(/is (""|a list of 0); |takes a list/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keep every other condition where one is removed or moved", () => {
    const root = { all: [a, { any: [b, c] }, { not: d }] };
    expect(removeAt(root, [1, 0])).toEqual({ all: [a, { any: [c] }, { not: d }] });
    expect(removeAt(removeAt(root, [1, 0]), [1, 0])).toEqual({ all: [a, { not: d }] });
    expect(removeAt(root, [2, 0])).toEqual({ all: [a, { any: [b, c] }] });
    expect(moveAt(root, [1, 0], 1)).toEqual({ all: [a, { any: [c, b] }, { not: d }] });
    expect(moveAt(root, [0], -1)).toEqual(root);
  });

  it("leave an empty group of all where the last condition is removed", () => {
    for (const root of [{ all: [a] }, [a], { not: a }, a])
      expect(countNodes(removeAt(root, isComparison(root) ? [] : [0]))).toBe(1);
    expect(removeAt({ any: [{ not: a }] }, [0, 0])).toEqual({ any: [] });
  });

  it("add beside a single comparison by putting both into a group", () => {
    expect(appendTo(a, [], b)).toEqual({ all: [a, b] });
    expect(appendTo([a], [], b)).toEqual([a, b]);
    expect(appendTo({ all: [{ any: [a] }] }, [0], b)).toEqual({ all: [{ any: [a, b] }] });
  });

  it("dissolve only groups whose conditions mean the same outside", () => {
    const root = { all: [a, { all: [b, c] }, { any: [b, c] }, { not: d }] };
    expect(unwrapAt(root, [1])).toEqual({ all: [a, b, c, { any: [b, c] }, { not: d }] });
    expect(canUnwrap(root, [2])).toBe(false);
    expect(unwrapAt(root, [2])).toBe(root);
    expect(unwrapAt(root, [3])).toEqual({ all: [a, { all: [b, c] }, { any: [b, c] }, d] });
    expect(unwrapAt({ any: [a] }, [])).toEqual(a);
  });

  it("stay within the depth that the contract allows", () => {
    let root: RuleConditions = a;
    while (canWrap(root, [])) root = wrapAt(root, [], "not");
    expect(depthOf(root)).toBe(MAX_CONDITION_DEPTH);
    expect(ruleConditionsSchema.safeParse(root).success).toBe(true);
    expect(ruleConditionsSchema.safeParse({ not: root }).success).toBe(false);
  });
});

describe("a comparison whose field or operator changes", () => {
  it("always has a value of the shape that its operator takes", () => {
    for (const field of ruleFields)
      for (const operator of field.operators) {
        const { value } = withOperator(newComparison(field), operator);
        const { operand } = ruleOperatorCatalogue[operator];
        expect(value === undefined).toBe(operand === "none");
        expect(Array.isArray(value)).toBe(operand === "list" || operand === "pair");
      }
  });

  it("keeps what was typed as far as it still fits", () => {
    const cost = { field: "cost", operator: "greater_than" as const, value: "5000000" };
    expect(withOperator(cost, "between").value).toEqual(["5000000", "5000000"]);
    expect(withOperator(withOperator(cost, "in"), "less_than").value).toBe("5000000");
    expect(withField(cost, "daily_cost")).toEqual({ ...cost, field: "daily_cost" });
    expect(withField(cost, "input_tokens")).toEqual({
      field: "input_tokens",
      operator: "greater_than",
      value: "",
    });
    expect(withField(cost, "classification")).toEqual({
      field: "classification",
      operator: "greater_than",
      value: "confidential",
    });
    expect(withField(is("method", "GET"), "role")).toEqual({
      field: "role",
      operator: "equals",
      value: "developer",
    });
  });
});
