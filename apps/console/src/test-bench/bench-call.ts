import type { Role } from "@pag0/contract";

/** The call of the test bench as its controls hold it. */
export interface BenchCall {
  team: string;
  url: string;
  method: (typeof benchMethods)[number];
  /** JSON as it is typed; nothing for a call without a body. */
  body: string;
  /** `name=value`, one each. */
  tags: readonly string[];
  requestedBy: string;
  role: Role | "none";
  /** Wall clock in the organization's zone, as `2026-11-20T14:30`; empty for now. */
  at: string;
}

export const benchMethods = ["POST", "GET", "PUT", "PATCH", "DELETE", "HEAD"] as const;

export type BenchProblem = "team" | "url" | "body" | "tags" | "at";

export const sampleNames = ["chat", "card", "expensive"] as const;
export type SampleName = (typeof sampleNames)[number];

function chat(model: string, maxTokens: number, content: string): string {
  const body = { model, max_tokens: maxTokens, messages: [{ role: "user", content }] };
  return JSON.stringify(body, null, 2);
}

/** Bodies to begin with. The card's number is the one that payment providers publish for tests. */
export const samples: Readonly<Record<SampleName, string>> = {
  chat: chat("gpt-4o-mini", 500, "Summarize the attached meeting notes in five sentences."),
  card: chat("gpt-4o-mini", 500, "Refund the card 4242 4242 4242 4242, expiry 11/29."),
  expensive: chat(
    "gpt-4o",
    16_384,
    "Write a complete market analysis of the European energy sector.",
  ),
};

export function blankCall(team: string): BenchCall {
  return {
    team,
    url: "https://api.openai.com/v1/chat/completions",
    method: "POST",
    body: samples.chat,
    tags: [],
    requestedBy: "",
    role: "none",
    at: "",
  };
}

/** How far a zone's wall clock is ahead of UTC at an instant, in milliseconds. */
function offsetMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/**
 * The instant at which a zone's clock shows `2026-11-20T14:30`, as ISO text in UTC; null for no such text.
 * Of an hour that comes twice the earlier is meant; one that is left out becomes the hour after it.
 */
export function instantOfWall(wall: string, zone: string): string | null {
  const asUtc = Date.parse(`${wall}:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall) || Number.isNaN(asUtc)) return null;
  const day = 86_400_000;
  const offsets = [offsetMs(asUtc - day, zone), offsetMs(asUtc + day, zone)];
  const candidates = offsets.map((offset) => asUtc - offset);
  const exact = candidates.filter((at) => at + offsetMs(at, zone) === asUtc);
  return new Date(
    Math.min(...(exact.length > 0 ? exact : [Math.max(...candidates)])),
  ).toISOString();
}

/** `name=value` as a name and a value; null for another form. */
function tagOf(text: string): [string, string] | null {
  const at = text.indexOf("=");
  return at > 0 ? [text.slice(0, at).trim(), text.slice(at + 1).trim()] : null;
}

export interface EvaluateRequest {
  url: string;
  method: BenchCall["method"];
  body?: unknown;
  tags?: Record<string, string>;
  pag0Meta?: { requestedBy: string };
  role?: Role;
  at?: string;
}

export type ReadCall =
  | { ok: true; team: string; request: EvaluateRequest }
  | { ok: false; problems: ReadonlyMap<BenchProblem, string> };

/** Reads the controls into what the API evaluates, or says which of them cannot be read. */
export function readCall(call: BenchCall, zone: string): ReadCall {
  const problems = new Map<BenchProblem, string>();
  const request: EvaluateRequest = { url: call.url.trim(), method: call.method };
  if (call.team === "") problems.set("team", "");
  if (!/^https?:$/.test(URL.canParse(request.url) ? new URL(request.url).protocol : ""))
    problems.set("url", request.url);
  if (call.body.trim() !== "")
    try {
      request.body = JSON.parse(call.body);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      problems.set("body", error.message);
    }
  const tags = call.tags.map(tagOf);
  const wrongTag = call.tags.find((_, index) => tags[index] === null);
  if (wrongTag !== undefined) problems.set("tags", wrongTag);
  else if (tags.length > 0) request.tags = Object.fromEntries(tags.filter((tag) => tag !== null));
  if (call.requestedBy.trim() !== "") request.pag0Meta = { requestedBy: call.requestedBy.trim() };
  if (call.role !== "none") request.role = call.role;
  if (call.at !== "") {
    const at = instantOfWall(call.at, zone);
    if (at === null) problems.set("at", call.at);
    else request.at = at;
  }
  return problems.size > 0 ? { ok: false, problems } : { ok: true, team: call.team, request };
}
