/** Names of the headers that Pag0 reads and writes on the proxy; all lower case. */
export const headers = {
  /** Request: the absolute URL to call, on `/v1/forward`. */
  targetUrl: "pag0-target-url",
  /** Request: the project the caller believes its key belongs to (slug or id). */
  project: "pag0-project",
  /** Request: the client's additional restrictions, JSON or base64url of JSON. */
  restrictions: "pag0-restrictions",
  /** Request: tags for cost tracking, JSON or base64url of JSON. */
  tags: "pag0-tags",
  /** Request: requiresApproval, businessJustification, requestedBy; JSON or base64url of JSON. */
  meta: "pag0-meta",
  /** Request, drop-in routes: `wait` holds the connection until the approval is decided. */
  approval: "pag0-approval",
  /** Request: `no-store` neither reads nor fills the shared cache. */
  cacheControl: "pag0-cache-control",
  /** Response: the identifier of this request, in every answer and log. */
  requestId: "pag0-request-id",
  /** Response: what the call cost, in micro-USD with up to three decimals; absent on streams. */
  cost: "pag0-cost",
  /** Response: the most the call could have cost, in micro-USD with up to three decimals. */
  estimatedCost: "pag0-estimated-cost",
  /** Response: how many tries the answer took, each an event of its own under the request. */
  attempts: "pag0-attempts",
  /** Response: slug of the provider that was called last. */
  provider: "pag0-provider",
  /** Response: the provider's name of the model that was called last, percent-encoded where it is no ASCII. */
  model: "pag0-model",
  /** Response: hit, semantic, miss or off. */
  cache: "pag0-cache",
  /** Response: the cosine similarity of the question that an answer of the semantic cache was given to. */
  cacheSimilarity: "pag0-cache-similarity",
  /** Response: what is left of the tightest budget, in micro-USD. */
  budgetRemaining: "pag0-budget-remaining",
  /** Response: when that budget starts anew, an ISO 8601 instant. */
  budgetReset: "pag0-budget-reset",
  /** Response: identifiers of the policy versions that decided, separated by commas. */
  policyVersion: "pag0-policy-version",
  /** Response: what was replaced before the request left, as `card=1,email=2`: kinds and how many of each. */
  redacted: "pag0-redacted",
  /** Response: the approval that waits or was executed. */
  approvalId: "pag0-approval-id",
  /** Response: the error code, on every answer that is Pag0's own refusal and not the provider's. */
  errorCode: "pag0-error",
  /** Response: `true` where a stored answer was returned instead of a new call. */
  replayed: "pag0-replayed",
} as const;

/**
 * Reads a JSON header that may be plain JSON or base64url of it.
 * @throws DOMException for what is neither JSON nor base64url, TypeError for bytes that are no UTF-8,
 * SyntaxError for text that is no JSON.
 */
export function decodeJsonHeader(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) return JSON.parse(trimmed);
  const binary = atob(trimmed.replaceAll("-", "+").replaceAll("_", "/"));
  return JSON.parse(
    new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(binary, (c) => c.charCodeAt(0)),
    ),
  );
}
