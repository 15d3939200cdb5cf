import { trace } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { incomingContext, injectContext } from "./trace-context.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const parentOf = (headers: Record<string, string>) =>
  trace.getSpanContext(incomingContext(headers));

describe("incomingContext", () => {
  it("is the caller's trace, sampled or not, with its state", () => {
    const headers = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: "vendor=1,other=2" };
    expect(parentOf(headers)).toMatchObject({
      traceId: TRACE,
      spanId: SPAN,
      traceFlags: 1,
      isRemote: true,
    });
    expect(parentOf(headers)?.traceState?.get("other")).toBe("2");
    expect(parentOf({ traceparent: `00-${TRACE}-${SPAN}-00` })?.traceFlags).toBe(0);
  });

  it("reads the parts that it knows of a later version", () => {
    expect(parentOf({ traceparent: `cc-${TRACE}-${SPAN}-01-more` })?.traceId).toBe(TRACE);
  });

  it.each([
    "",
    "nonsense",
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}x-${SPAN}-01`,
  ])("begins anew where the header is %j", (traceparent) => {
    expect(parentOf({ traceparent })).toBeUndefined();
  });
});

describe("injectContext", () => {
  it("writes the span, and takes away a state that is not its trace's", () => {
    const headers: Record<string, string> = { tracestate: "old=1", traceparent: "old" };
    injectContext({ traceId: TRACE, spanId: SPAN, traceFlags: 1 }, headers);
    expect(headers).toEqual({ traceparent: `00-${TRACE}-${SPAN}-01` });
  });
});
