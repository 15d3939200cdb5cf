import { type PolicyDocument, policyDocumentSchema } from "@pag0/contract";
import { isMap, isScalar, LineCounter, type Node, parseDocument, stringify } from "yaml";
import { z } from "zod";
import { CommandError } from "../io.ts";
import { readableDocument } from "./readable.ts";

const MAX_BYTES = 5_000_000;
const MAX_TEAMS = 2_000;

const teamEntry = z.strictObject({
  name: z.string().trim().min(1).max(120).optional(),
  parent: z.string().min(1).max(80).nullable().optional(),
  policy: policyDocumentSchema.optional(),
});

/** What a policy file holds. Levels that it leaves out are left alone. */
export const policyFileSchema = z.strictObject({
  organization: z.string().min(1).max(80).optional(),
  policy: policyDocumentSchema.optional(),
  teams: z
    .record(z.string().min(1).max(80), teamEntry)
    .refine((teams) => Object.keys(teams).length <= MAX_TEAMS, `at most ${MAX_TEAMS} teams`)
    .optional(),
});
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** Something wrong in a file, with the place where a person finds it. */
export interface FileProblem {
  /** `teams.sales-ai.policy.maxPerRequest` */
  path: string;
  message: string;
  /** From 1; null where the place is not in the file. */
  line: number | null;
}

export interface ReadFile {
  /** null where it cannot be read as a policy file. */
  content: PolicyFile | null;
  problems: FileProblem[];
  lineOf: (steps: readonly (string | number)[]) => number | null;
}

/** A path as people write it: `rules[2].conditions[0].value`. */
function pathText(steps: readonly PropertyKey[]): string {
  return steps.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}

/**
 * Reads the text of a policy file: YAML, or JSON, which is YAML too.
 * @throws CommandError for a text of over 5 MB.
 */
export function readPolicyFile(text: string): ReadFile {
  if (text.length > MAX_BYTES)
    throw new CommandError(`the file has more than ${MAX_BYTES} characters`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const lineAt = (offset: number | undefined) =>
    offset === undefined ? null : lines.linePos(offset).line;
  const lineOf = (steps: readonly (string | number)[]) => {
    // The nearest place above, where the step itself is what is missing.
    for (let length = steps.length; length > 0; length--) {
      const parent =
        length === 1 ? document.contents : document.getIn(steps.slice(0, length - 1), true);
      const key = steps[length - 1];
      if (isMap(parent)) {
        const pair = parent.items.find(({ key: own }) => isScalar(own) && own.value === key);
        const offset = (pair?.key as Node | undefined)?.range?.[0];
        if (offset !== undefined) return lineAt(offset);
      }
      const node = document.getIn(steps.slice(0, length), true) as Node | undefined;
      if (node?.range) return lineAt(node.range[0]);
    }
    return null;
  };
  if (document.errors.length > 0) {
    const problems = document.errors.slice(0, 20).map(({ message, pos }) => ({
      path: "",
      message: `is not YAML: ${message}`,
      line: lineAt(pos[0]),
    }));
    return { content: null, problems, lineOf };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // Aliases that would grow without end.
    if (!(error instanceof ReferenceError)) throw error;
    return { content: null, problems: [{ path: "", message: error.message, line: null }], lineOf };
  }
  const result = policyFileSchema.safeParse(value ?? {});
  if (result.success) return { content: result.data, problems: [], lineOf };
  const problems = result.error.issues.slice(0, 100).map(({ path, message }) => ({
    path: pathText(path),
    message,
    line: lineOf(path.filter((step) => typeof step !== "symbol")),
  }));
  return { content: null, problems, lineOf };
}

/** One team as a file shows it. */
export interface PulledTeam {
  slug: string;
  name: string;
  parent: string | null;
  policy: PolicyDocument | null;
}

/** The text of a file that says what is in force. */
export function writePolicyFile(
  organization: string,
  policy: PolicyDocument | null,
  teams: readonly PulledTeam[],
): string {
  const document = {
    organization,
    ...(policy === null ? {} : { policy: readableDocument(policy) }),
    teams: Object.fromEntries(
      [...teams]
        .sort((a, b) => (a.slug < b.slug ? -1 : 1))
        .map(({ slug, name, parent, policy: own }) => [
          slug,
          {
            name,
            ...(parent === null ? {} : { parent }),
            ...(own === null ? {} : { policy: readableDocument(own) }),
          },
        ]),
    ),
  };
  const head = "# Policies of Pag0 Enterprise: pag0 policy plan shows what a change would do.\n";
  return head + stringify(document, { lineWidth: 100 });
}
