import { type Answer, type StreamAnswer, type StreamEvent, VendorError } from "../answer.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { spoilUsage } from "./spoil-usage.ts";

const PAGE =
  "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>" +
  "<body><center><h1>502 Bad Gateway</h1></center></body></html>";

function withError(answer: StreamAnswer, usual: (error: VendorError) => StreamEvent): StreamAnswer {
  const error = new VendorError(529, "Overloaded");
  const told = (answer.errorEvent ?? usual)(error);
  return { ...answer, events: [...answer.events.slice(0, answer.events.length / 2), told] };
}

/** A page of HTML under the content type of the answer that it stands for. */
function asHtml(answer: Answer): Answer {
  const contentType =
    answer.kind === "bytes"
      ? answer.contentType
      : answer.kind === "json"
        ? "application/json"
        : "text/event-stream; charset=utf-8";
  const body = Buffer.from(PAGE);
  return {
    kind: "bytes",
    status: 200,
    contentType,
    body,
    tokens: 0,
    headers: answer.headers ?? {},
  };
}

/** The answer as far as its fault changes what it says; how it is sent is not decided here. */
export function disturbAnswer(
  answer: Answer,
  fault: FaultPlan,
  usualErrorEvent: (error: VendorError) => StreamEvent,
): Answer {
  if (fault.redirect !== undefined) {
    const { status, location } = fault.redirect;
    const headers = { location };
    return {
      kind: "bytes",
      status,
      contentType: "text/html",
      body: Buffer.alloc(0),
      tokens: 0,
      headers,
    };
  }
  let disturbed = fault.usage === undefined ? answer : spoilUsage(answer, fault.usage);
  if (fault.tellsError && disturbed.kind === "stream")
    disturbed = withError(disturbed, usualErrorEvent);
  return fault.isHtml ? asHtml(disturbed) : disturbed;
}
