"use client";
import type { RuleConditions } from "@pag0/contract";
import {
  ArrowDown,
  ArrowUp,
  Ban,
  Braces,
  Copy,
  Ellipsis,
  type LucideIcon,
  Trash2,
  Ungroup,
} from "lucide-react";
import { Button } from "../../ui/button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import {
  canUnwrap,
  canWrap,
  childrenOf,
  countNodes,
  duplicateAt,
  hasRoom,
  kindOf,
  moveAt,
  type NodePath,
  nodeAt,
  removeAt,
  unwrapAt,
  wrapAt,
} from "../condition-tree.ts";
import { useTree } from "./condition-tree-context.tsx";
import { useReadOnly, useRuleWords } from "./rule-context.tsx";

interface Action {
  key: string;
  icon: LucideIcon;
  possible: boolean;
  edit: (root: RuleConditions) => RuleConditions;
}

/** What can be done with one condition or group; only what is possible is offered. */
export function NodeMenu({ path, text }: { path: NodePath; text: string }) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const { root, onChange } = useTree();
  if (readOnly) return null;
  const node = nodeAt(root, path);
  const kind = kindOf(node);
  const index = path.at(-1) ?? 0;
  const parent = path.length === 0 ? null : nodeAt(root, path.slice(0, -1));
  const siblings = parent === null ? 1 : childrenOf(parent).length;
  const alone = parent === null || kindOf(parent) === "not";
  const wrappable = canWrap(root, path);
  const actions: Action[] = [
    { key: "moveUp", icon: ArrowUp, possible: index > 0, edit: (tree) => moveAt(tree, path, -1) },
    {
      key: "moveDown",
      icon: ArrowDown,
      possible: index < siblings - 1,
      edit: (tree) => moveAt(tree, path, 1),
    },
    {
      key: "duplicate",
      icon: Copy,
      possible: hasRoom(root, countNodes(node) + 1) && (!alone || wrappable),
      edit: (tree) => duplicateAt(tree, path),
    },
    {
      key: "condition.wrapAll",
      icon: Braces,
      possible: wrappable && kind !== "all",
      edit: (tree) => wrapAt(tree, path, "all"),
    },
    {
      key: "condition.wrapAny",
      icon: Braces,
      possible: wrappable && kind !== "any",
      edit: (tree) => wrapAt(tree, path, "any"),
    },
    {
      key: "condition.negate",
      icon: Ban,
      possible: wrappable && kind !== "not" && (parent === null || kindOf(parent) !== "not"),
      edit: (tree) => wrapAt(tree, path, "not"),
    },
    {
      key: kind === "not" ? "condition.lift" : "condition.unwrap",
      icon: Ungroup,
      possible: canUnwrap(root, path),
      edit: (tree) => unwrapAt(tree, path),
    },
  ];
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label={words("condition.actions", { text })}>
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      {actions
        .filter(({ possible }) => possible)
        .map(({ key, icon, edit }) => (
          <MenuItem key={key} icon={icon} onSelect={() => onChange(edit(root))}>
            {words(key)}
          </MenuItem>
        ))}
      <MenuSeparator />
      <MenuItem icon={Trash2} onSelect={() => onChange(removeAt(root, path))}>
        {words("condition.remove")}
      </MenuItem>
    </Menu>
  );
}
