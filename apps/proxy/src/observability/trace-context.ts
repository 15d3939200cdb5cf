import type { IncomingHttpHeaders } from "node:http";
import {
  type Context,
  createTraceState,
  ROOT_CONTEXT,
  type SpanContext,
  TraceFlags,
  trace,
} from "@opentelemetry/api";

/** Version, trace, span and flags (W3C Trace Context, section 3.2); later versions may append more. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NONE = /^0+$/;
const MAX_STATE_LENGTH = 512;

function parentOf(headers: IncomingHttpHeaders): SpanContext | null {
  const { traceparent, tracestate } = headers;
  const match = typeof traceparent === "string" ? TRACEPARENT.exec(traceparent.trim()) : null;
  if (match === null) return null;
  const [, version, traceId = "", spanId = "", flags = "00", more] = match;
  if (version === "ff" || (version === "00" && more !== undefined)) return null;
  if (NONE.test(traceId) || NONE.test(spanId)) return null;
  const state = typeof tracestate === "string" ? tracestate.slice(0, MAX_STATE_LENGTH) : "";
  return {
    traceId,
    spanId,
    isRemote: true,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    ...(state === "" ? {} : { traceState: createTraceState(state) }),
  };
}

/** The trace that a request belongs to, as its headers say; a new one where they say nothing that is valid. */
export function incomingContext(headers: IncomingHttpHeaders): Context {
  const parent = parentOf(headers);
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
}

/** Writes a span's trace into the headers of the request that it is about. */
export function injectContext(span: SpanContext, headers: Record<string, string>): void {
  const flags = span.traceFlags.toString(16).padStart(2, "0");
  headers.traceparent = `00-${span.traceId}-${span.spanId}-${flags}`;
  const state = span.traceState?.serialize() ?? "";
  if (state === "") delete headers.tracestate;
  else headers.tracestate = state;
}
