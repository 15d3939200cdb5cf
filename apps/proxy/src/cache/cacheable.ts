/** Categories whose POST calls only compute an answer: repeating one changes nothing at the provider. */
const COMPUTING = new Set(["llm", "translation", "search", "embedding", "embeddings"]);

/**
 * Whether an answer may serve a later, equal request: reads always, and a POST where the category says
 * that it only computes. A POST that creates a record must reach the provider each time.
 */
export function isCacheable(method: string, category: string): boolean {
  return method === "GET" || (method === "POST" && COMPUTING.has(category));
}
