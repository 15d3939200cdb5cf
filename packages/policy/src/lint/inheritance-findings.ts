import type { FieldError } from "@pag0/contract";
import { checkNarrows } from "../inheritance/check-narrows.ts";
import { allowedFields, blockOfEntry } from "../inheritance/narrow-lists.ts";
import { finding, type LintCode, type LintFinding } from "./finding.ts";
import type { TreeNode } from "./policy-tree.ts";

interface Reading {
  readonly code: LintCode;
  readonly remedy: string;
}

function readingOf({ field }: FieldError): Reading {
  if (field === "workingHours") {
    return {
      code: "HOURS_NEVER_OVERLAP",
      remedy: "Choose hours that share a moment with those of the levels above, or leave them out.",
    };
  }
  if (field === "cache.sharedCache") {
    return {
      code: "SHARED_CACHE_REFUSED",
      remedy: "Set cache.sharedCache to false, or allow sharing at the level above.",
    };
  }
  if (field.endsWith("]")) {
    return {
      code: "ALLOWED_ENTRY_REFUSED",
      remedy: `Remove ${field}, or add it to the list of the level above.`,
    };
  }
  return {
    code: "AMOUNT_ABOVE_ANCESTOR",
    remedy: `Lower ${field} to what the level above sets, or leave it out.`,
  };
}

/** Whether an error is about a block, or a list that its own document blocks: the lists' findings tell. */
function isToldByLists(node: TreeNode, { field: path }: FieldError): boolean {
  const [, name, index] = /^(allowed[A-Z][a-z]+)(?:\[(\d+)\])?$/.exec(path) ?? [];
  const field = allowedFields.find((each) => each === name);
  if (field === undefined) return false;
  if (index === undefined) return true;
  const entry = node.document[field]?.[Number(index)];
  return entry !== undefined && blockOfEntry(node.chain.slice(0, -1), field, entry) !== null;
}

/**
 * Where a document widens what the levels above allow, as it does after one of them was narrowed: the
 * errors that would refuse its publication (`checkNarrows`).
 */
export function inheritanceFindings(node: TreeNode): LintFinding[] {
  return checkNarrows(node.chain.slice(0, -1), node.document)
    .filter((error) => !isToldByLists(node, error))
    .map((error) => {
      const { code, remedy } = readingOf(error);
      const { field, message } = error;
      return finding(code, node.level, field, { message: `${message}.`, remedy });
    });
}
