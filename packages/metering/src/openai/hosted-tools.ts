import { isObject, type JsonObject, listAt, NO_UNITS, objectAt, readWhole } from "../call.ts";
import type { InputCount } from "../input-count.ts";
import { count, type UnitCount, type UnitKind } from "../usage.ts";

/** Without a limit of its own a response calls the vendor's tools this often at most, as we bound it. */
export const MOST_TOOL_CALLS = 30;

/** The calls of a response share a container, which is opened anew only where it has expired. */
const MOST_CONTAINERS = 3;

/** Tools that run where the caller is, so that their results come as input of a later call. */
const OWN_TOOLS = new Set([
  "function",
  "custom",
  "local_shell",
  "apply_patch",
  "computer_use_preview",
  "computer",
  "namespace",
]);

/** What a call of a hosted tool costs beside its tokens, by the start of the tool's type. */
const FEES: readonly [type: RegExp, kind: UnitKind][] = [
  [/^(web|x)_search/, "web_search"],
  [/^(file|collections|document|attachment)_search/, "file_search"],
  [/^code_(interpreter|execution)/, "code_interpreter_session"],
  [/^shell/, "code_interpreter_session"],
];

function feeOf(type: unknown): UnitKind | null {
  return typeof type === "string" ? (FEES.find(([known]) => known.test(type))?.[1] ?? null) : null;
}

function isHosted(tool: unknown): tool is JsonObject {
  if (!isObject(tool)) return false;
  if (tool.type === "shell") return objectAt(tool, "environment")?.type !== "local";
  return !(typeof tool.type === "string" && OWN_TOOLS.has(tool.type));
}

/** Units added up by kind. */
export function sumUnits(units: readonly UnitCount[]): readonly UnitCount[] {
  if (units.length === 0) return NO_UNITS;
  const sums = new Map<string, UnitCount>();
  for (const unit of units) {
    if (unit.count === 0) continue;
    const name = `${unit.kind}\n${unit.key ?? ""}`;
    sums.set(name, { ...unit, count: unit.count + (sums.get(name)?.count ?? 0) });
  }
  return [...sums.values()];
}

/**
 * Counts a request's tools: the definitions as text, and of those that the vendor runs the most calls
 * (`max_tool_calls`, or 30) that may be billed. Their results become input that we do not see.
 */
export function countTools(
  body: JsonObject,
  tools: readonly unknown[],
  input: InputCount,
): readonly UnitCount[] {
  input.json(body.tools);
  const calls = readWhole(body, "max_tool_calls", 1, 1_000) ?? MOST_TOOL_CALLS;
  if (tools.length === 0) return NO_UNITS;
  const hosted = tools.filter(isHosted);
  if (hosted.length > 0) input.unseen();
  return sumUnits(
    hosted.flatMap((tool) => {
      const kind = feeOf(tool.type);
      if (kind === null) return [];
      const count = containerOf(tool) === null ? calls : Math.min(calls, MOST_CONTAINERS);
      return [{ kind, count, key: keyOf(kind, tool) }];
    }),
  );
}

/** The settings of the container that a tool works in; null for a tool without one. */
function containerOf({ container, environment }: JsonObject): unknown {
  return container ?? environment ?? null;
}

/** The memory of a container that names none, or that was opened, and billed by its size, before. */
const LEAST_MEMORY = "1g";

const PREVIEW = /^web_search_preview/;

/** What a piece's price depends on: of a container its memory, of a search whether it is the preview's. */
function keyOf(kind: UnitKind, tool: JsonObject): string | null {
  if (kind === "web_search") return PREVIEW.test(String(tool.type)) ? "preview" : null;
  if (kind !== "code_interpreter_session") return null;
  const settings = containerOf(tool);
  const memory = isObject(settings) ? settings.memory_limit : null;
  return typeof memory === "string" ? memory.slice(0, 20) : LEAST_MEMORY;
}

/** The memory of an answer's containers, which it does not tell: the most that was asked for. */
function memoryOf(asked: readonly UnitCount[]): string {
  let most = LEAST_MEMORY;
  for (const { kind, key } of asked)
    if (kind === "code_interpreter_session" && key !== null)
      if (Number.parseInt(key, 10) > Number.parseInt(most, 10)) most = key;
  return most;
}

/** Whose searches an answer's are, which it does not tell: the preview's, the dearer, where it was asked for. */
function searchOf(asked: readonly UnitCount[]): string | null {
  return asked.find(({ kind, key }) => kind === "web_search" && key !== null)?.key ?? null;
}

/**
 * What the vendor's tools were called for, from a response: its own count of searches where it tells one
 * (`tool_usage`), else the calls among the output's items. Pages that a search opens or looks through are
 * no searches, and calls that work in one container open it once; commands for the caller's own shell open
 * none.
 * @param asked the most pieces, which tell how large containers may be
 */
export function toolUnits(response: JsonObject, asked: readonly UnitCount[]): readonly UnitCount[] {
  const containers = new Set<string>();
  const told = count(objectAt(objectAt(response, "tool_usage"), "web_search")?.num_requests);
  const units: UnitCount[] = [];
  listAt(response, "output").forEach((item, index) => {
    if (!isObject(item) || typeof item.type !== "string" || !item.type.endsWith("_call")) return;
    const kind = feeOf(item.type);
    if (kind === null) return;
    if (kind === "web_search" && (told !== null || isPageAction(item))) return;
    if (kind === "code_interpreter_session") {
      const id = item.container_id ?? objectAt(item, "environment")?.container_id;
      if (item.type === "shell_call" && id === undefined) return;
      const container = typeof id === "string" ? id : `#${index}`;
      if (containers.has(container)) return;
      containers.add(container);
    }
    units.push({ kind, count: 1, key: answeredKey(kind, asked) });
  });
  if (told !== null) units.push({ kind: "web_search", count: told, key: searchOf(asked) });
  return sumUnits(units);
}

function answeredKey(kind: UnitKind, asked: readonly UnitCount[]): string | null {
  if (kind === "code_interpreter_session") return memoryOf(asked);
  return kind === "web_search" ? searchOf(asked) : null;
}

function isPageAction(item: JsonObject): boolean {
  const action = objectAt(item, "action")?.type;
  return action === "open_page" || action === "find_in_page" || action === "find";
}
