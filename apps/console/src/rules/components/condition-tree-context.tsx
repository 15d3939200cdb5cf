"use client";
import type { RuleConditions } from "@pag0/contract";
import { createContext, useContext } from "react";

interface Tree {
  root: RuleConditions;
  onChange: (root: RuleConditions) => void;
}

/** The tree that a part of it belongs to, so that every part can change the whole. */
export const TreeContext = createContext<Tree | null>(null);

export function useTree(): Tree {
  const tree = useContext(TreeContext);
  if (tree === null) throw new Error("a part of conditions stands outside ConditionsEditor");
  return tree;
}
