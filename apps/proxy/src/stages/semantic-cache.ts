import { headers as names } from "@pag0/contract";
import { type NanoUsd, ZERO } from "@pag0/money";
import type { CallHandling } from "@pag0/policy";
import type { CachedAnswer } from "../cache/answer.ts";
import type { Place } from "../cache/answer-cache.ts";
import { embedQuestion } from "../cache/semantic/embed.ts";
import { readQuestion } from "../cache/semantic/question.ts";
import type { Call } from "../call.ts";
import type { Counter } from "../ledger/counter.ts";
import type { Asked } from "../routing/asked.ts";
import type { Chosen } from "../routing/choose.ts";
import { keyFor, SHARED } from "./cache.ts";

export interface SimilarLookUp {
  /** The answer to an earlier question of the same meaning. */
  hit: { answer: CachedAnswer; similarity: number; threshold: number } | null;
  /** What it cost to embed the question. */
  cost: NanoUsd;
  /** Lets later questions find the answer that has been kept under the place's key. */
  remember: (place: Place) => void;
}

/** Where questions are not compared. */
export const NOT_COMPARED: SimilarLookUp = { hit: null, cost: ZERO, remember: () => undefined };

/** Data above internal, and what policy has replaced something in, is neither looked for nor remembered. */
function mayCompare(call: Call, { decision, opened }: Chosen, handling: CallHandling | null) {
  return (
    decision.decision === "allow" &&
    opened.resolved.endpoint?.category === "llm" &&
    call.told[names.redacted] === undefined &&
    SHARED.has(handling?.level ?? "internal") &&
    (call.event.classification === "public" || call.event.classification === "internal")
  );
}

/**
 * Looks for the answer to a question of the same meaning, where policy allows that. Who asks, which
 * provider and model with which keys, all earlier messages and all parameters are equal before anything is
 * compared: they make the partition, whose questions alone are looked at.
 */
export async function findSimilar(
  asked: Asked,
  call: Call,
  chosen: Chosen,
  counters: readonly Counter[],
): Promise<SimilarLookUp> {
  const { services, policy, caller } = asked;
  const { semantic, ttlSeconds } = policy.cache;
  const { handling } = chosen.decision;
  if (semantic === null || !mayCompare(call, chosen, handling)) return NOT_COMPARED;
  const question = readQuestion(call.body, chosen.estimate.parsed.operation);
  if (question === null) return NOT_COMPARED;
  const { cache, metrics } = services;
  const { opened } = chosen;
  const rest = keyFor({ call, policy, handling, caller, opened, body: question.rest });
  // Vectors of different models have nothing to do with one another.
  const partition = `${rest}:${semantic.model}`;
  const { model, maxEntries, threshold } = semantic;
  const { vector, cost } = await embedQuestion(asked, call, counters, model, question.text);
  if (vector === null) {
    metrics.semanticCache.inc({ result: "not_embedded" });
    return { ...NOT_COMPARED, cost };
  }
  const remember = ({ key }: Place) => cache.questions.add(partition, { vector, key }, maxEntries);
  const { organizationId, projectId, host } = call.event;
  const origin = { organizationId, projectId, host: host.toLowerCase(), model: call.event.model };
  for (const { key, similarity } of cache.questions.nearest(partition, vector, threshold)) {
    const place = cache.place(key, origin, ttlSeconds);
    const answer = cache.get(key, origin, ttlSeconds) ?? (await cache.fetch(place));
    if (answer !== null) {
      metrics.semanticCache.inc({ result: "hit" });
      return { hit: { answer, similarity, threshold }, cost, remember };
    }
    cache.questions.drop(partition, key);
  }
  metrics.semanticCache.inc({ result: "miss" });
  return { hit: null, cost, remember };
}

/** Tells that, and how closely, the question was another one. */
export function tellSimilarity({ told, event }: Call, { hit }: SimilarLookUp): void {
  if (hit === null) return;
  const similarity = hit.similarity.toFixed(4);
  told[names.cacheSimilarity] = similarity;
  event.explanation = `Answered from the cache: an earlier question is ${similarity} similar, where policy asks for ${hit.threshold}.`;
}
