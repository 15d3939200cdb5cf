import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Pag0Failure } from "@pag0/contract";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import { type Call, emptyEvent } from "../../call.ts";
import { translationOf } from "../../door/translation.ts";
import { upstreamHeaders } from "../../egress/upstream-headers.ts";
import { signalOf } from "../../ending.ts";
import type { Counter } from "../../ledger/counter.ts";
import type { Asked } from "../../routing/asked.ts";
import { chooseFirst } from "../../routing/choose.ts";
import { doorRoute } from "../../routing/routes.ts";
import { holdBudgets } from "../../stages/hold.ts";
import { identify } from "../../stages/identify.ts";
import { correctTokens, limitTokens } from "../../stages/limit-rate.ts";
import { upstreamUrl } from "../../stages/resolve.ts";
import { type Sent, send } from "../../stages/send.ts";
import { settleFromSlices } from "../../stages/settle.ts";
import { unitVector } from "./similar-questions.ts";

export interface Embedded {
  /** null where there is none: policy or a budget refuses it, or the provider did not answer in time. */
  vector: Float32Array | null;
  cost: NanoUsd;
}

/** The caller waits for it: a provider that needs longer would cost more time than an answer saves. */
const MAX_MS = 2_000;
const MAX_ANSWER_BYTES = 512 * 1024;

/** A call of our own under the caller's request, whose answer goes nowhere. */
function embeddingCall({ caller, options, requester }: Asked, call: Call, body: Buffer) {
  // Who looks for the request is to find the caller's own call, which is its newest event.
  const at = new Date(Date.parse(call.event.occurredAt) - 1);
  const headers = { "content-type": "application/json" };
  const own: Call = {
    ...call,
    ...{ headers, body, outgoing: headers },
    ...{ route: "door", door: "embeddings", envelope: null, method: "POST", url: "/v1/embeddings" },
    response: new ServerResponse(new IncomingMessage(new Socket())),
    gone: AbortSignal.any([signalOf(call.gone), AbortSignal.timeout(MAX_MS)]),
    startedAt: performance.now(),
    event: emptyEvent(call.requestId, "POST", at),
    told: {},
    recorded: false,
    trace: null,
    capture: null,
    upstreamMs: 0,
  };
  identify(own, caller, options, requester);
  return own;
}

/** The one vector of an answer in the format of OpenAI's embeddings. */
function vectorOf(sent: Sent | null): Float32Array | null {
  if (sent === null || sent.status !== 200 || sent.chunks === null) return null;
  try {
    const { data } = JSON.parse(Buffer.concat(sent.chunks).toString("utf8")) as {
      data?: { embedding?: unknown }[];
    };
    const values: unknown = data?.[0]?.embedding;
    if (!Array.isArray(values) || !values.every((value) => typeof value === "number")) return null;
    return unitVector(values);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

async function ask(
  asked: Asked,
  own: Call,
  counters: readonly Counter[],
): Promise<Float32Array | null> {
  const { services, policy, budgets } = asked;
  const { targets } = doorRoute(asked, own, "embeddings");
  const { chosen } = chooseFirst(asked, own, targets);
  const { decision, estimate, opened, lanes } = chosen;
  if (decision.decision !== "allow") return null;
  const { resolved, form, method, headers } = opened;
  const [lane] = lanes;
  const tokens = limitTokens(services.rates, policy, estimate, null);
  try {
    const holding = holdBudgets(services.ledger, budgets, counters, estimate.upperBound);
    const hold = holding instanceof Promise ? await holding : holding;
    own.event.decision = "allow";
    own.event.reasonCode = decision.code;
    own.event.explanation = `For the semantic cache: ${decision.explanation}`.slice(0, 2_000);
    const sent = await send(services, {
      ...{ call: own, estimate, keepBytes: MAX_ANSWER_BYTES, endpoint: lane },
      request: () => ({
        url: upstreamUrl(resolved.target, lane),
        method,
        headers: upstreamHeaders(headers, lane.provider),
        body: estimate.body,
      }),
      settlement: settleFromSlices(services, own, hold),
      signal: own.gone,
      translation: form === null ? null : translationOf(form, lane.provider, services.now()),
      timeoutMs: MAX_MS,
    });
    return vectorOf(sent);
  } finally {
    correctTokens(services.rates, tokens, own.event);
  }
}

/**
 * Embeds a question by a call that is governed as any other: policy is asked about its provider, model and
 * data, budgets hold it, and it is an event of its own under the caller's request. Whatever is in its way,
 * the caller's call goes on without it.
 */
export async function embedQuestion(
  asked: Asked,
  call: Call,
  counters: readonly Counter[],
  model: string,
  text: string,
): Promise<Embedded> {
  const { services, options } = asked;
  const body = Buffer.from(JSON.stringify({ model, input: text, encoding_format: "float" }));
  const own = embeddingCall(asked, call, body);
  // That the caller wants a person to look at the call is not about this one.
  const meta = { ...options.meta, requiresApproval: false };
  let vector: Float32Array | null = null;
  try {
    vector = await ask({ ...asked, options: { ...options, meta } }, own, counters);
  } catch (error) {
    if (!(error instanceof Pag0Failure) && !own.gone.aborted) throw error;
  } finally {
    if (!own.recorded) services.spend.gaveUp(own.event);
  }
  return { vector, cost: nanoUsd(BigInt(own.event.costNano)) };
}
