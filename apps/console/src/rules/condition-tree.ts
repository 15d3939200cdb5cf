import { MAX_CONDITION_DEPTH, MAX_CONDITION_NODES, type RuleConditions } from "@pag0/contract";

/** Where a node stands: an index for each group on the way down; the one child of `not` has index 0. */
export type NodePath = readonly number[];
export type GroupKind = "all" | "any" | "not";

/** What a node is; a list is a group of which all must hold. */
export function kindOf(node: RuleConditions): GroupKind | "comparison" {
  if (Array.isArray(node) || "all" in node) return "all";
  if ("any" in node) return "any";
  return "not" in node ? "not" : "comparison";
}

/** A group's conditions; none for a comparison. */
export function childrenOf(node: RuleConditions): readonly RuleConditions[] {
  if (Array.isArray(node)) return node;
  if ("all" in node) return node.all;
  if ("any" in node) return node.any;
  return "not" in node ? [node.not] : [];
}

/** What leads to a child in the paths of errors: `[1]`, `.all[1]`, `.not`. */
export function childPath(node: RuleConditions, index: number): string {
  if (Array.isArray(node)) return `[${index}]`;
  return kindOf(node) === "not" ? ".not" : `.${kindOf(node)}[${index}]`;
}

function withChildren(node: RuleConditions, children: RuleConditions[]): RuleConditions {
  if (Array.isArray(node)) return children;
  if ("all" in node) return { all: children };
  if ("any" in node) return { any: children };
  const [only] = children;
  return "not" in node && only !== undefined ? { not: only } : node;
}

/** @throws RangeError where nothing stands at the path */
export function nodeAt(root: RuleConditions, path: NodePath): RuleConditions {
  return path.reduce((node, index) => {
    const child = childrenOf(node)[index];
    if (child === undefined) throw new RangeError(`no condition stands at ${path.join(".")}`);
    return child;
  }, root);
}

/** The tree with another node in the place of one. */
export function replaceAt(
  root: RuleConditions,
  path: NodePath,
  next: RuleConditions,
): RuleConditions {
  const [index, ...rest] = path;
  if (index === undefined) return next;
  const children = [...childrenOf(root)];
  children[index] = replaceAt(nodeAt(root, [index]), rest, next);
  return withChildren(root, children);
}

function editChildren(
  root: RuleConditions,
  path: NodePath,
  edit: (children: readonly RuleConditions[]) => RuleConditions[],
): RuleConditions {
  const group = nodeAt(root, path);
  return replaceAt(root, path, withChildren(group, edit(childrenOf(group))));
}

/** How many comparisons and groups there are. */
export function countNodes(node: RuleConditions): number {
  return childrenOf(node).reduce((sum, child) => sum + countNodes(child), 1);
}

/** Levels of a tree; 1 for a comparison. */
export function depthOf(node: RuleConditions): number {
  return 1 + Math.max(0, ...childrenOf(node).map(depthOf));
}

/** Whether a rule has room for as many nodes again. */
export function hasRoom(root: RuleConditions, nodes: number): boolean {
  return countNodes(root) + nodes <= MAX_CONDITION_NODES;
}

/** Whether the node can be put into one more group: neither too deep nor one node too many. */
export function canWrap(root: RuleConditions, path: NodePath): boolean {
  return hasRoom(root, 1) && path.length + 1 + depthOf(nodeAt(root, path)) <= MAX_CONDITION_DEPTH;
}

/** Adds a condition at the end of a group. A comparison or a `not` at the path becomes part of a group of all. */
export function appendTo(
  root: RuleConditions,
  path: NodePath,
  node: RuleConditions,
): RuleConditions {
  const group = nodeAt(root, path);
  const kind = kindOf(group);
  return kind === "all" || kind === "any"
    ? editChildren(root, path, (children) => [...children, node])
    : replaceAt(root, path, { all: [group, node] });
}

/** Takes a node out, and the groups that are empty without it; the root stays as an empty group. */
export function removeAt(root: RuleConditions, path: NodePath): RuleConditions {
  const index = path.at(-1);
  if (index === undefined) return { all: [] };
  const parentPath = path.slice(0, -1);
  const parent = nodeAt(root, parentPath);
  if (childrenOf(parent).length > 1)
    return editChildren(root, parentPath, (children) => children.filter((_, at) => at !== index));
  if (parentPath.length > 0) return removeAt(root, parentPath);
  return kindOf(parent) === "not" ? { all: [] } : withChildren(parent, []);
}

/** Moves a node before its neighbour (-1) or after it (1); at the end of its group it stays. */
export function moveAt(root: RuleConditions, path: NodePath, step: -1 | 1): RuleConditions {
  const from = path.at(-1);
  if (from === undefined) return root;
  const siblings = childrenOf(nodeAt(root, path.slice(0, -1)));
  const moved = siblings[from];
  const neighbour = siblings[from + step];
  if (moved === undefined || neighbour === undefined) return root;
  return editChildren(root, path.slice(0, -1), (children) =>
    children.map((child, at) => (at === from ? neighbour : at === from + step ? moved : child)),
  );
}

/** Puts the same node after it; the root becomes a group of both. */
export function duplicateAt(root: RuleConditions, path: NodePath): RuleConditions {
  const node = nodeAt(root, path);
  const index = path.at(-1);
  const parentPath = path.slice(0, -1);
  if (index === undefined || kindOf(nodeAt(root, parentPath)) === "not")
    return replaceAt(root, path, { all: [node, structuredClone(node)] });
  return editChildren(root, parentPath, (children) =>
    children.toSpliced(index + 1, 0, structuredClone(node)),
  );
}

/** Puts a node into a group of its own, or negates it. */
export function wrapAt(root: RuleConditions, path: NodePath, kind: GroupKind): RuleConditions {
  const node = nodeAt(root, path);
  const group = kind === "all" ? { all: [node] } : kind === "any" ? { any: [node] } : { not: node };
  return replaceAt(root, path, group);
}

/** Whether a group can be dissolved without its conditions meaning something else. */
export function canUnwrap(root: RuleConditions, path: NodePath): boolean {
  const node = nodeAt(root, path);
  const kind = kindOf(node);
  if (kind === "comparison") return false;
  if (childrenOf(node).length === 1) return true;
  return path.length > 0 && kindOf(nodeAt(root, path.slice(0, -1))) === kind;
}

/** Puts a group's conditions in the group's place; a negation is lifted. */
export function unwrapAt(root: RuleConditions, path: NodePath): RuleConditions {
  if (!canUnwrap(root, path)) return root;
  const children = childrenOf(nodeAt(root, path));
  const index = path.at(-1);
  const [only] = children;
  if (only !== undefined && children.length === 1) return replaceAt(root, path, only);
  if (index === undefined) return root;
  return editChildren(root, path.slice(0, -1), (siblings) =>
    siblings.toSpliced(index, 1, ...children),
  );
}

/** Asks for all conditions of a group, or for any of them. */
export function setKindAt(
  root: RuleConditions,
  path: NodePath,
  kind: "all" | "any",
): RuleConditions {
  const children = [...childrenOf(nodeAt(root, path))];
  return replaceAt(root, path, kind === "all" ? { all: children } : { any: children });
}
