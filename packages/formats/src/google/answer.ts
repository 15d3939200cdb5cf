import type { AssistantPart, ChatAnswer, StopReason, TokenCounts } from "../chat.ts";
import { countOf, isObject, type JsonObject, meaningOf, objectsOf, textOf } from "../json.ts";

const REASONS: Readonly<Record<string, StopReason>> = {
  STOP: "end",
  MAX_TOKENS: "length",
  SAFETY: "content_filter",
  RECITATION: "content_filter",
  BLOCKLIST: "content_filter",
  PROHIBITED_CONTENT: "content_filter",
  SPII: "content_filter",
  LANGUAGE: "content_filter",
  IMAGE_SAFETY: "content_filter",
  IMAGE_PROHIBITED_CONTENT: "content_filter",
  IMAGE_RECITATION: "content_filter",
};

export function stopReason(word: unknown): StopReason {
  return meaningOf(REASONS, word) ?? "end";
}

/** Gemini counts thoughts beside the candidates; elsewhere reasoning is a part of the output. */
export function readUsage(usage: unknown): TokenCounts | null {
  if (!isObject(usage) || typeof usage.promptTokenCount !== "number") return null;
  const reasoning = countOf(usage.thoughtsTokenCount);
  return {
    input: countOf(usage.promptTokenCount) + countOf(usage.toolUsePromptTokenCount),
    cachedInput: countOf(usage.cachedContentTokenCount),
    cacheWrite: 0,
    output: countOf(usage.candidatesTokenCount) + reasoning,
    reasoning,
  };
}

/** Gemini names no calls, so that they are numbered in the order in which they come. */
export function callId(answerId: string, choice: number, index: number): string {
  return `call_${answerId.replace(/[^\w-]/g, "")}_${choice}_${index}`;
}

/** The seal of what the model thought before a part of its answer, which is to come back with the part. */
export function signatureOf(part: JsonObject): { signature?: string } {
  const signature = textOf(part.thoughtSignature);
  return signature === null ? {} : { signature };
}

export function partsOfCandidate(candidate: JsonObject): JsonObject[] {
  return isObject(candidate.content) ? objectsOf(candidate.content.parts) : [];
}

/** Reads an answer of generateContent; null for a document that is none. `createdAt` in seconds. */
export function readGenerateAnswer(body: unknown, createdAt: number): ChatAnswer | null {
  if (!isObject(body)) return null;
  const blocked = isObject(body.promptFeedback) && body.promptFeedback.blockReason !== undefined;
  if (!Array.isArray(body.candidates) && !blocked) return null;
  const id = textOf(body.responseId) ?? "";
  const choices = objectsOf(body.candidates).map((candidate, choice) => {
    let calls = 0;
    const parts = partsOfCandidate(candidate).flatMap((part): AssistantPart[] => {
      const text = textOf(part.text);
      if (isObject(part.functionCall)) {
        const { name, args } = part.functionCall;
        const own = textOf(part.functionCall.id);
        return [
          {
            kind: "tool_call",
            id: own ?? callId(id, choice, calls++),
            name: textOf(name) ?? "",
            arguments: JSON.stringify(args ?? {}),
            ...signatureOf(part),
          },
        ];
      }
      if (text === null) return [];
      return part.thought === true
        ? [{ kind: "thinking", text, signature: null }]
        : [{ kind: "text", text }];
    });
    const stop = stopReason(candidate.finishReason);
    const called = parts.some(({ kind }) => kind === "tool_call");
    return { parts, stop: called && stop === "end" ? ("tool_calls" as const) : stop };
  });
  return {
    id,
    model: textOf(body.modelVersion) ?? "",
    createdAt,
    choices: choices.length === 0 ? [{ parts: [], stop: "content_filter" }] : choices,
    usage: readUsage(body.usageMetadata),
  };
}
