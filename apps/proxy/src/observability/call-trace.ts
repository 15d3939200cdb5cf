import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { CallEvent } from "../journal/call-event.ts";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import type { Estimate } from "../stages/estimate.ts";
import { operationName, providerName } from "./gen-ai.ts";
import { injectContext } from "./trace-context.ts";

/** The parts of a call's way that have a span of their own. */
export type TracedStage = "authenticate" | "receive" | "decide" | "cache" | "hold";

const MAX_TEXT = 200;

/** What an event says of tokens, by the GenAI semantic conventions. */
function usageAttributes(event: CallEvent): Attributes {
  if (event.inputTokens + event.outputTokens === 0) return {};
  return {
    "gen_ai.usage.input_tokens": event.inputTokens,
    "gen_ai.usage.output_tokens": event.outputTokens,
    "gen_ai.usage.cache_read.input_tokens": event.cachedInputTokens,
    "gen_ai.usage.cache_creation.input_tokens": event.cacheWriteTokens,
    "gen_ai.usage.reasoning.output_tokens": event.reasoningTokens,
  };
}

function eventAttributes(event: CallEvent): Attributes {
  return {
    "pag0.organization.id": event.organizationId,
    "pag0.project.id": event.projectId,
    "pag0.api_key.id": event.apiKeyId,
    "pag0.event.id": event.id,
    "pag0.decision": event.decision,
    "pag0.reason_code": event.reasonCode,
    "pag0.outcome": event.outcome,
    "pag0.cache.state": event.cacheState,
    "pag0.category": event.category,
    "pag0.data.classification": event.classification,
    "pag0.policy.version_ids": [...event.policyVersionIds],
    "pag0.attempts": event.attempt,
    "pag0.estimate.nano_usd": Number(event.estimateNano),
    "pag0.cost.nano_usd": Number(event.costNano),
    "pag0.saved.nano_usd": Number(event.savedNano),
    ...(event.approvalId === null ? {} : { "pag0.approval.id": event.approvalId }),
  };
}

/** One try of a call at a provider, as a span of kind client. */
export class AttemptTrace {
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  /** Makes the provider's own spans children of this one. */
  inject(headers: Record<string, string>): void {
    injectContext(this.#span.spanContext(), headers);
  }

  /**
   * The try has ended, and is settled and recorded.
   * @param firstPieceMs until the first piece of an answer that is passed on as it comes; null for others
   */
  end(event: CallEvent, firstPieceMs: number | null): void {
    const { upstreamStatus: status, outcome } = event;
    this.#span.setAttributes({
      ...usageAttributes(event),
      "gen_ai.request.stream": event.stream,
      "pag0.outcome": outcome,
      "pag0.cost.nano_usd": Number(event.costNano),
      "pag0.usage.estimated": event.estimated,
      ...(status === null ? {} : { "http.response.status_code": status }),
      ...(event.stream && firstPieceMs !== null
        ? { "gen_ai.response.time_to_first_chunk": firstPieceMs / 1_000 }
        : {}),
    });
    const error = status !== null && status >= 400 ? String(status) : outcome;
    if (error !== "served") {
      this.#span.setAttribute("error.type", error);
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }
}

/** One call as a trace: a span of kind server, with one for each stage and each try in it. */
export class CallTrace {
  readonly #tracer: Tracer;
  readonly #span: Span;
  readonly #context: Context;
  #stage: Span | null = null;
  #event: CallEvent | null = null;

  constructor(tracer: Tracer, parent: Context, name: string, attributes: Attributes) {
    this.#tracer = tracer;
    this.#span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    this.#context = trace.setSpan(parent, this.#span);
  }

  /** The next stage begins, and the one before it has ended. */
  enter(stage: TracedStage): void {
    this.#leave();
    this.#stage = this.#tracer.startSpan(`pag0.${stage}`, {}, this.#context);
  }

  /** A try begins. Nothing of the request but its model and its place is told. */
  attempt(
    { provider }: EndpointSnapshot,
    { parsed }: Estimate,
    url: URL,
    number: number,
  ): AttemptTrace {
    this.#leave();
    const operation = operationName(parsed.operation);
    const model = parsed.model?.slice(0, MAX_TEXT) ?? null;
    const name = [operation ?? "call", operation === null ? provider.slug : model];
    const attributes: Attributes = {
      "server.address": url.hostname,
      "server.port": Number(url.port || (url.protocol === "https:" ? 443 : 80)),
      "pag0.provider.id": provider.id,
      "pag0.provider.slug": provider.slug,
      "pag0.attempt": number,
    };
    if (operation !== null) {
      attributes["gen_ai.operation.name"] = operation;
      attributes["gen_ai.provider.name"] = providerName(provider.vendor);
      if (model !== null) attributes["gen_ai.request.model"] = model;
      if (parsed.maxOutputTokens !== null)
        attributes["gen_ai.request.max_tokens"] = parsed.maxOutputTokens;
    }
    const options = { kind: SpanKind.CLIENT, attributes };
    return new AttemptTrace(
      this.#tracer.startSpan(name.filter(Boolean).join(" "), options, this.#context),
    );
  }

  /** The call's event, or that of a further try of it, is recorded. */
  recorded(event: CallEvent): void {
    this.#event = event;
  }

  /**
   * The call has been answered.
   * @param errorCode the code of a refusal, from the error catalogue; null where there was none
   */
  end(status: number, errorCode: string | null): void {
    this.#leave();
    if (this.#event !== null) this.#span.setAttributes(eventAttributes(this.#event));
    this.#span.setAttribute("http.response.status_code", status);
    const error = errorCode ?? (status >= 500 ? String(status) : null);
    if (error !== null) this.#span.setAttribute("error.type", error);
    // Refusing a call is what the proxy is for: only what failed is an error (OpenTelemetry, HTTP spans).
    if (status >= 500) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end();
  }

  #leave(): void {
    this.#stage?.end();
    this.#stage = null;
  }
}
