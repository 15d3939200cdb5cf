import { InvalidCallError, type WireFormat } from "../call.ts";

/** What a stream of Gemini's API and an answer of it are asked for as. */
const READ = new Set(["json", "sse"]);
/** Parameters by which an answer holds less than it would, or is written in a way that no usage is read from. */
const PARTIAL = new Set(["fields", "callback"]);

/** A parameter's name as Google's APIs read it, with or without its `$`. */
function nameOf(written: string): string {
  return (written.startsWith("$") ? written.slice(1) : written).toLowerCase();
}

/** Google's own host, whichever vendor's format it speaks there. */
const HOST = /(?:^|\.)googleapis\.com$/;

/** URLs that have been looked at: a proxy has one for all calls to the same place. */
const readable = new WeakSet<URL>();

/**
 * Refuses a query that would keep back what the answer is charged by
 * (https://cloud.google.com/apis/docs/system-parameters).
 * @throws InvalidCallError
 */
export function refuseUnreadable(url: URL, format: WireFormat): void {
  if (url.search === "" || readable.has(url)) return;
  if (format === "google" || HOST.test(url.hostname)) refuseParameters(url.searchParams);
  readable.add(url);
}

function refuseParameters(parameters: URLSearchParams): void {
  let isAsked = false;
  for (const [written, value] of parameters) {
    const name = nameOf(written);
    const field = written.slice(0, 100);
    if (PARTIAL.has(name))
      throw new InvalidCallError(field, "must be left out: the answer has to tell its usage");
    if (name !== "alt") continue;
    if (isAsked) throw new InvalidCallError(field, "must be given once");
    isAsked = true;
    if (!READ.has(value.toLowerCase()))
      throw new InvalidCallError(field, "must be json or sse: the answer has to tell its usage");
  }
}
