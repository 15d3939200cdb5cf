import { type Answer, isObject, type JsonObject, type StreamEvent } from "../answer.ts";
import type { UsageFault } from "./fault-plan.ts";

/** The members in which vendors tell what was used; Ollama's stand beside the answer. */
const USAGE = new Set(["usage", "usageMetadata", "billed_characters"]);
const BESIDE = new Set(["prompt_eval_count", "eval_count"]);
const DEEPEST = 4;

function spoilNumber(value: number, fault: UsageFault): unknown {
  switch (fault) {
    case "negative":
      return -value - 1;
    case "strings":
      return String(value);
    case "huge":
      return 1e300;
    case "fraction":
      return value + 0.5;
    case "null":
      return null;
    default:
      return value;
  }
}

function spoilAll(value: unknown, fault: UsageFault): unknown {
  if (typeof value === "number") return spoilNumber(value, fault);
  if (Array.isArray(value)) return value.map((item) => spoilAll(item, fault));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, spoilAll(item, fault)]),
  );
}

function isTold(name: string, value: unknown): boolean {
  return (USAGE.has(name) && value !== null && value !== undefined) || BESIDE.has(name);
}

/** The same answer with its usage as the fault has it; `found` tells whether there was any. */
function spoil(value: unknown, fault: UsageFault, depth = 0): { value: unknown; found: boolean } {
  if (depth > DEEPEST || (!isObject(value) && !Array.isArray(value)))
    return { value, found: false };
  let found = false;
  const visit = (item: unknown) => {
    const inner = spoil(item, fault, depth + 1);
    found ||= inner.found;
    return inner.value;
  };
  if (Array.isArray(value)) return { value: value.map(visit), found };
  const kept: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    if (!isTold(name, item)) kept[name] = visit(item);
    else {
      found = true;
      if (fault !== "missing") kept[name] = spoilAll(item, fault);
    }
  }
  return { value: kept, found };
}

function spoilEvent(event: StreamEvent, fault: UsageFault): StreamEvent[] {
  const { value, found } = spoil(event.data, fault);
  if (!found) return [event];
  return fault === "twice" ? [event, event] : [{ ...event, data: value }];
}

/** JSON text with each usage member of the answer written twice, which parsers take the last of. */
function doubled(body: JsonObject): string {
  const text = JSON.stringify(body);
  const again = Object.entries(body)
    .filter(([name, value]) => isTold(name, value))
    .map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `${text.slice(0, -1)}${again.join("")}}`;
}

/** An answer that tells its usage wrongly; a stream's usage "twice" is an event that comes twice. */
export function spoilUsage(answer: Answer, fault: UsageFault): Answer {
  if (answer.kind === "bytes") return answer;
  if (answer.kind === "stream")
    return { ...answer, events: answer.events.flatMap((event) => spoilEvent(event, fault)) };
  if (fault === "twice" && isObject(answer.body))
    return {
      ...answer,
      kind: "bytes",
      contentType: "application/json",
      body: Buffer.from(doubled(answer.body)),
    };
  return { ...answer, body: spoil(answer.body, fault).value };
}
