import { approvalStatus, rememberClient, type WaitOptions, waitWith } from "./approvals.ts";
import { encodeJsonHeader, environment, requireKey } from "./configuration.ts";
import { Pag0Error } from "./errors.ts";
import { headers as names } from "./generated/wire.ts";
import type { AdditionalRestrictions, ProxyApproval } from "./public-types.ts";
import { pause, Transport, type TransportOptions } from "./transport.ts";

export interface Pag0ClientOptions extends Partial<Omit<TransportOptions, "apiKey" | "baseUrl">> {
  /** A project key, `pag0_prj_…`. */
  apiKey: string | undefined;
  /** The project's slug or id; a key of another project is refused with PROJECT_MISMATCH. */
  projectId?: string;
  /** The project's policy is inherited; these restrictions can only narrow it. */
  policy?: { additionalRestrictions?: AdditionalRestrictions };
  /** Tags for cost tracking; those bound to the key win. */
  tags?: Record<string, string>;
  /** Address of the proxy; default `PAG0_PROXY_URL`, else http://localhost:4000. */
  baseUrl?: string;
}

/** What the caller says about one request. */
export interface Pag0RequestMeta {
  /** Ask for a person's approval whatever the call costs. */
  requiresApproval?: boolean;
  businessJustification?: string;
  requestedBy?: string;
}

export interface Pag0RequestInit extends RequestInit {
  pag0Meta?: Pag0RequestMeta;
}

/** What Pag0 says about one call. Amounts are micro-USD with up to three decimals. */
export interface Pag0ResponseMeta {
  requestId: string;
  /** What it cost; null on streams, whose cost is known only at their end. */
  costMicroUsd: string | null;
  /** The most it could have cost. */
  estimatedCostMicroUsd: string | null;
  /** `semantic` where the answer is one to an earlier question of the same meaning. */
  cache: "hit" | "semantic" | "miss" | "off";
  cached: boolean;
  /** What is left of the tightest budget, and when that budget starts anew. */
  budgetRemainingMicroUsd: string | null;
  budgetResetsAt: string | null;
  policyVersions: string[];
  /** Set on a 202: the approval that the request waits for. */
  approvalId?: string;
  /** True where an approved request had been executed before and its stored answer came back. */
  replayed: boolean;
}

/** The provider's own Response, with what Pag0 says about the call. */
export type Pag0Response = Response & { readonly meta: Pag0ResponseMeta };

function metaOf(response: Response): Pag0ResponseMeta {
  const read = (name: string) => response.headers.get(name);
  const cache = read(names.cache);
  const approvalId = read(names.approvalId);
  return {
    requestId: read(names.requestId) ?? "",
    costMicroUsd: read(names.cost),
    estimatedCostMicroUsd: read(names.estimatedCost),
    cache: cache === "hit" || cache === "semantic" || cache === "miss" ? cache : "off",
    cached: cache === "hit" || cache === "semantic",
    budgetRemainingMicroUsd: read(names.budgetRemaining),
    budgetResetsAt: read(names.budgetReset),
    policyVersions: (read(names.policyVersion) ?? "").split(",").filter((id) => id !== ""),
    ...(approvalId === null ? {} : { approvalId }),
    replayed: read(names.replayed) === "true",
  };
}

function withMeta(response: Response): Pag0Response {
  return Object.defineProperty(response, "meta", {
    value: metaOf(response),
    enumerable: true,
  }) as Pag0Response;
}

/** An agent's client: its calls run under the project's policy, budget and cache. */
export class Pag0Client {
  readonly #transport: Transport;
  readonly #fixedHeaders: Record<string, string>;

  constructor(options: Pag0ClientOptions) {
    this.#transport = new Transport({
      ...options,
      apiKey: () => requireKey(options.apiKey, "project"),
      baseUrl: options.baseUrl ?? environment("PAG0_PROXY_URL") ?? "http://localhost:4000",
    });
    const restrictions = options.policy?.additionalRestrictions;
    this.#fixedHeaders = {
      ...(options.projectId === undefined
        ? {}
        : { [names.project]: encodeURIComponent(options.projectId) }),
      ...(restrictions === undefined
        ? {}
        : { [names.restrictions]: encodeJsonHeader(restrictions) }),
      ...(options.tags === undefined ? {} : { [names.tags]: encodeJsonHeader(options.tags) }),
    };
  }

  /**
   * The global `fetch` under the project's policy. The answer is the provider's own Response (streams
   * stay streams) with `meta`; 202 means that the request waits for an approval, `meta.approvalId`.
   * @throws Pag0Error where policy or budget refuses (`BUDGET_EXCEEDED`, `ENDPOINT_BLOCKED`, …).
   */
  async fetch(url: string | URL, init: Pag0RequestInit = {}): Promise<Pag0Response> {
    const { pag0Meta, ...rest } = init;
    const headers = new Headers(rest.headers);
    for (const [name, value] of Object.entries(this.#fixedHeaders)) headers.set(name, value);
    headers.set(names.targetUrl, new URL(url).href);
    if (pag0Meta !== undefined) headers.set(names.meta, encodeJsonHeader(pag0Meta));
    if (typeof rest.body === "string" && /^\s*[[{]/.test(rest.body) && !headers.has("content-type"))
      headers.set("content-type", "application/json");
    const idempotent = ["GET", "HEAD"].includes((rest.method ?? "GET").toUpperCase());
    return this.#remember(
      withMeta(await this.#transport.send("/v1/forward", { ...rest, headers }, idempotent)),
    );
  }

  /**
   * Runs the stored request of an approval, exactly once; a second call returns the first one's answer.
   * @throws Pag0Error APPROVAL_NOT_APPROVED, APPROVAL_EXPIRED, or a refusal by what the policy is now.
   */
  async executeApprovedRequest(approvalId: string | undefined): Promise<Pag0Response> {
    const id = requireApprovalId(approvalId);
    for (;;) {
      const asked = Date.now();
      try {
        const path = `/v1/approvals/${encodeURIComponent(id)}/execute`;
        return withMeta(
          await this.#transport.send(path, { method: "POST", headers: this.#fixedHeaders }, true),
        );
      } catch (error) {
        if (!(Pag0Error.isInstance(error) && error.code === "APPROVAL_EXECUTING")) throw error;
        // A proxy that answers at once instead of waiting for the other run must not be asked in a busy loop.
        if (Date.now() - asked < 500) await pause(1_000);
      }
    }
  }

  /** The state of an approval of this project. */
  getApproval(approvalId: string): Promise<ProxyApproval> {
    return approvalStatus(this.#transport, requireApprovalId(approvalId), 0);
  }

  /** Waits until the approval is decided: true when it was approved. See the function of this name. */
  waitForApproval(approvalId: string | undefined, options: WaitOptions = {}): Promise<boolean> {
    return waitWith(this.#transport, requireApprovalId(approvalId), options);
  }

  #remember(response: Pag0Response): Pag0Response {
    if (response.meta.approvalId !== undefined) rememberClient(response.meta.approvalId, this);
    return response;
  }
}

function requireApprovalId(approvalId: string | undefined): string {
  if (approvalId !== undefined && approvalId !== "") return approvalId;
  throw new Pag0Error({
    code: "VALIDATION_ERROR",
    message: "approvalId is missing",
    remedy: "Take it from response.meta.approvalId of a response with status 202.",
  });
}

/**
 * Creates an agent's client.
 *
 * @example
 * const agent = createPag0Client({ apiKey: process.env.PAG0_SALES_API_KEY, projectId: "sales-ai" });
 * const response = await agent.fetch("https://api.openai.com/v1/chat/completions", { method: "POST", body });
 * console.log(response.status, response.meta.costMicroUsd);
 */
export function createPag0Client(options: Pag0ClientOptions): Pag0Client {
  return new Pag0Client(options);
}
