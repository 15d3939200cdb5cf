import { isObject, type JsonObject, listAt, objectAt } from "../call.ts";
import type { EventReader } from "../streams/event-reader.ts";
import type { OutputCount } from "../streams/output-count.ts";
import type { ServiceTier, Usage } from "../usage.ts";
import { servedTier } from "./service-tier.ts";
import { type Asked, openAiAnswerUsage } from "./usage.ts";

function countCalled(called: JsonObject | null, output: OutputCount): void {
  output.text(called?.name);
  output.text(called?.arguments ?? called?.input);
}

/** Counts what a chunk adds to one of the answers. */
function countDelta(delta: JsonObject, output: OutputCount): void {
  output.text(delta.content);
  for (const part of listAt(delta, "content")) if (isObject(part)) output.text(part.text);
  output.text(delta.refusal);
  // DeepSeek, vLLM and xAI call it `reasoning_content`, Groq and OpenRouter `reasoning`.
  output.reasoning(delta.reasoning_content ?? delta.reasoning);
  for (const call of listAt(delta, "tool_calls"))
    countCalled(objectAt(call, "function") ?? objectAt(call, "custom"), output);
  countCalled(objectAt(delta, "function_call"), output);
  output.audio(objectAt(delta, "audio")?.data);
}

/** Whether a choice holds some of the answer. */
function answers(choice: JsonObject): boolean {
  const delta = objectAt(choice, "delta") ?? choice;
  const { content, text, refusal, reasoning, reasoning_content: thought } = delta;
  return (
    [content, text, refusal, reasoning, thought].some((said) => (said ?? "") !== "") ||
    listAt(delta, "tool_calls").length > 0
  );
}

/**
 * Reads the chunks of a chat, or of the older completions. Usage is told at the end; vendors that tell it
 * with every chunk mean the whole so far, so the last counts.
 */
export function readChatStream(asked: Asked, output: OutputCount): EventReader {
  let usage: Usage | null = null;
  let final = false;
  let behind = false;
  let finished = false;
  let tier: ServiceTier = "standard";
  const choicesSeen = new Set<unknown>();
  return {
    read(event) {
      const choices = listAt(event, "choices").filter(isObject);
      for (const choice of choices) {
        if (choicesSeen.size < 128) choicesSeen.add(choice.index ?? 0);
        const delta = objectAt(choice, "delta");
        if (delta !== null) countDelta(delta, output);
        else output.text(choice.text);
      }
      if (typeof event.service_tier === "string") tier = servedTier(event.service_tier);
      const tells = (event.usage ?? objectAt(event, "x_groq")?.usage ?? null) !== null;
      const told = tells ? openAiAnswerUsage(asked, { ...event, choices: [...choicesSeen] }) : null;
      if (told !== null) {
        usage = told;
        behind = false;
      } else if (usage !== null && !behind) behind = choices.some(answers);
      const ends = choices.length === 0 || choices.some((choice) => isEnd(choice.finish_reason));
      if (told !== null) final = ends;
      else if (choices.length > 0) final = false;
    },
    done() {
      finished = true;
      // What was told before more of the answer came is not the whole, whatever ends the stream.
      final = usage !== null && !behind;
    },
    get finished() {
      return finished;
    },
    told: () => (usage === null ? null : { usage: { ...usage, serviceTier: tier }, final }),
  };
}

function isEnd(reason: unknown): boolean {
  return typeof reason === "string" && reason !== "";
}
