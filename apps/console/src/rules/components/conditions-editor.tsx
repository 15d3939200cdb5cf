"use client";
import { MAX_CONDITION_DEPTH, MAX_CONDITION_NODES, type RuleConditions } from "@pag0/contract";
import { CircleAlert, Plus } from "lucide-react";
import { useMemo } from "react";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { newComparison } from "../comparison.ts";
import {
  appendTo,
  childPath,
  childrenOf,
  hasRoom,
  kindOf,
  type NodePath,
  setKindAt,
} from "../condition-tree.ts";
import { conditionText } from "../rule-sentence.ts";
import { isComparison } from "../showable-rule.ts";
import { ComparisonRow } from "./comparison-row.tsx";
import { TreeContext, useTree } from "./condition-tree-context.tsx";
import { NodeMenu } from "./node-menu.tsx";
import { useErrorAt, useReadOnly, useRuleWords } from "./rule-context.tsx";

/** What a rule asks for: comparisons, and groups of them in one another. */
export function ConditionsEditor({
  conditions,
  errorPath,
  onChange,
}: {
  conditions: RuleConditions;
  errorPath: string;
  onChange: (conditions: RuleConditions) => void;
}) {
  const tree = useMemo(() => ({ root: conditions, onChange }), [conditions, onChange]);
  return (
    <TreeContext.Provider value={tree}>
      <ConditionNode node={conditions} path={[]} errorPath={errorPath} />
      {isComparison(conditions) && <AddButtons path={[]} />}
    </TreeContext.Provider>
  );
}

function ConditionNode(props: { node: RuleConditions; path: NodePath; errorPath: string }) {
  const { node, ...rest } = props;
  return isComparison(node) ? (
    <ComparisonRow comparison={node} {...rest} />
  ) : (
    <ConditionGroup node={node} {...rest} />
  );
}

function ConditionGroup({
  node,
  path,
  errorPath,
}: {
  node: RuleConditions;
  path: NodePath;
  errorPath: string;
}) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const { root, onChange } = useTree();
  const kind = kindOf(node);
  const children = childrenOf(node);
  const own = useErrorAt(errorPath);
  const ofList = useErrorAt(Array.isArray(node) ? `${errorPath}[]` : `${errorPath}.${kind}`);
  const error = own ?? ofList;
  return (
    <fieldset className="min-w-0 rounded-md border border-line border-l-2 border-l-control py-2 pr-1 pl-2.5 sm:pl-3">
      <legend className="sr-only">{conditionText(words, node)}</legend>
      <div className="mb-2 flex items-center justify-between gap-2">
        {kind === "not" ? (
          <p className="text-sm font-medium">{words("group.not")}</p>
        ) : (
          <Select
            label={words("group.label")}
            value={kind === "any" ? "any" : "all"}
            disabled={readOnly}
            className="w-auto min-w-44 font-medium"
            options={(["all", "any"] as const).map((value) => ({
              value,
              label: words(`group.${value}`),
            }))}
            onChange={(next: "all" | "any") => onChange(setKindAt(root, path, next))}
          />
        )}
        <NodeMenu path={path} text={conditionText(words, node)} />
      </div>
      <div className="flex flex-col gap-2">
        {children.length === 0 && <p className="text-sm text-muted">{words("group.empty")}</p>}
        {children.map((child, index) => (
          <ConditionNode
            // biome-ignore lint/suspicious/noArrayIndexKey: a condition has no name but its place
            key={index}
            node={child}
            path={[...path, index]}
            errorPath={`${errorPath}${childPath(node, index)}`}
          />
        ))}
      </div>
      {error !== undefined && (
        <p className="mt-1 flex items-start gap-1 text-sm text-danger">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          {error}
        </p>
      )}
      {kind !== "not" && <AddButtons path={path} />}
    </fieldset>
  );
}

function AddButtons({ path }: { path: NodePath }) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const { root, onChange } = useTree();
  if (readOnly) return null;
  const full = words("condition.full", { nodes: MAX_CONDITION_NODES, depth: MAX_CONDITION_DEPTH });
  const isRoot = path.length === 0 && isComparison(root);
  const roomFor = (nodes: number, depth: number) =>
    hasRoom(root, nodes + (isRoot ? 1 : 0)) && path.length + 1 + depth <= MAX_CONDITION_DEPTH
      ? null
      : full;
  return (
    <div className="mt-2 flex flex-wrap gap-1.5">
      <Button
        size="sm"
        variant="ghost"
        disabledReason={roomFor(1, 1)}
        onClick={() => onChange(appendTo(root, path, newComparison()))}
      >
        <Plus aria-hidden />
        {words("condition.add")}
      </Button>
      <Button
        size="sm"
        variant="ghost"
        disabledReason={roomFor(2, 2)}
        onClick={() => onChange(appendTo(root, path, { any: [newComparison()] }))}
      >
        <Plus aria-hidden />
        {words("condition.addGroup")}
      </Button>
    </div>
  );
}
