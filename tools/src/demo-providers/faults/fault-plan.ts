import { VendorError } from "../answer.ts";

/** After how many bytes of the body: so many, the middle, or a place that the seed chooses. */
export type Place = number | "half" | "random";
export const USAGE_FAULTS = [
  "negative",
  "strings",
  "huge",
  "fraction",
  "null",
  "missing",
  "twice",
] as const;
export type UsageFault = (typeof USAGE_FAULTS)[number];
export type Encoding = "gzip" | "br" | "deflate";

/** What goes wrong with one answer; whatever is absent goes right. */
export interface FaultPlan {
  /** The vendor's error instead of an answer. */
  status?: number;
  /** `retry-after` of that error: seconds, or an instant so many seconds away. */
  retryAfter?: { seconds: number; asDate: boolean };
  /** Nothing at all is sent for ten minutes. */
  holds?: true;
  /** The connection is reset before anything is sent. */
  resets?: true;
  headersAfterMs?: number;
  /** Before each piece of the body; an answer that is no stream is sent in sixteen pieces. */
  pieceAfterMs?: number;
  /** Sends no more after this place, and holds the connection open. */
  stallsAt?: Place;
  /** Breaks the connection off at this place. */
  cutsAt?: Place;
  /** Ends properly in the middle of a JSON text or of an event. */
  halves?: true;
  /** A stream's vendor tells of an error in the middle, and ends. */
  tellsError?: true;
  usage?: UsageFault;
  /** The body is a page of HTML under the right content type. */
  isHtml?: true;
  /** The content type that the header names, whatever the body is. */
  contentType?: string;
  encoding?: Encoding;
  /** A byte in the middle of the compressed body is wrong. */
  breaksEncoding?: true;
  /** A gzip body that unpacks to this many bytes, the answer at their end. */
  bombBytes?: number;
  redirect?: { status: number; location: string };
  headerBytes?: number;
  /** Blanks or comments before the answer, which stays what it is. */
  fillerBytes?: number;
  /** Promises to keep the connection, and closes it. */
  closesEarly?: true;
  /** How much more than the body's length `content-length` tells. */
  lengthOff?: number;
}

const MEGABYTE = 1_000_000;
const MOST_WORDS = 8;
const MOST_MS = 600_000;
const MOST_RETRY_AFTER = 86_400;
const PRIVATE_LOCATION = "http://169.254.169.254/latest/meta-data/";

/** The words of `x-demo-fault`, with what may follow a colon, for messages and documentation. */
const FAULT_WORDS =
  "400 to 599 (429, 429:7, 429:date:7), timeout, reset, slow-headers:MS, slow-body:MS, stall[:BYTES], " +
  "cut[:BYTES|random], half-json, half-event, error-event, usage:" +
  `${USAGE_FAULTS.join("|")}, html, content-type:TYPE, gzip, br, deflate, broken-gzip, bomb[:MB], ` +
  "redirect:301|302|303|307|308:PATH|private, huge-headers[:KB], large[:MB], early-close, length:+N|-N";

function whole(text: string | undefined, word: string, most: number, usual?: number): number {
  if (text === undefined && usual !== undefined) return usual;
  const value = Number(text);
  if (text !== undefined && /^\d{1,12}$/.test(text) && value <= most) return value;
  throw new VendorError(400, `x-demo-fault: ${word} must name a whole number to ${most}`);
}

function place(text: string | undefined, word: string): Place {
  if (text === undefined) return "half";
  return text === "random" ? "random" : whole(text, word, 1_000 * MEGABYTE);
}

function redirectOf(rest: string): FaultPlan {
  const [, status, target = ""] = /^(30[12378]):(.{1,2000})$/.exec(rest) ?? [];
  if (status === undefined || !(target === "private" || /^(https?:\/)?\//.test(target)))
    throw new VendorError(
      400,
      "x-demo-fault: redirect must name 301, 302, 303, 307 or 308 and a path, a URL or private",
    );
  const location = target === "private" ? PRIVATE_LOCATION : target;
  return { redirect: { status: Number(status), location } };
}

function statusOf(status: number, rest: string | undefined): FaultPlan {
  if (rest === undefined)
    return status === 429 ? { status, retryAfter: { seconds: 1, asDate: false } } : { status };
  const asDate = rest.startsWith("date:");
  const seconds = whole(asDate ? rest.slice(5) : rest, String(status), MOST_RETRY_AFTER);
  return { status, retryAfter: { seconds, asDate } };
}

function lengthOf(rest: string): FaultPlan {
  if (!/^[+-]\d{1,6}$/.test(rest))
    throw new VendorError(400, "x-demo-fault: length must name how much more or less, such as +10");
  return { lengthOff: Number(rest) };
}

function usageOf(rest: string): FaultPlan {
  const usage = USAGE_FAULTS.find((known) => known === rest);
  if (usage === undefined)
    throw new VendorError(400, `x-demo-fault: usage must be one of ${USAGE_FAULTS.join(", ")}`);
  return { usage };
}

function wordToPlan(text: string): FaultPlan {
  const colon = text.indexOf(":");
  const word = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? undefined : text.slice(colon + 1);
  if (/^[45]\d\d$/.test(word)) return statusOf(Number(word), rest);
  switch (word) {
    case "timeout":
      return { holds: true };
    case "reset":
      return { resets: true };
    case "slow-headers":
      return { headersAfterMs: whole(rest, word, MOST_MS) };
    case "slow-body":
      return { pieceAfterMs: whole(rest, word, MOST_MS) };
    case "stall":
      return { stallsAt: place(rest, word) };
    case "cut":
      return { cutsAt: place(rest, word) };
    case "half-json":
    case "half-event":
      return { halves: true };
    case "error-event":
      return { tellsError: true };
    case "usage":
      return usageOf(rest ?? "");
    case "html":
      return { isHtml: true };
    case "content-type":
      return { contentType: rest ?? "text/plain" };
    case "gzip":
    case "br":
    case "deflate":
      return { encoding: word };
    case "broken-gzip":
      return { encoding: "gzip", breaksEncoding: true };
    case "bomb":
      return { bombBytes: whole(rest, word, 10_000, 1_000) * MEGABYTE };
    case "redirect":
      return redirectOf(rest ?? "");
    case "huge-headers":
      return { headerBytes: whole(rest, word, 10_000, 64) * 1_000 };
    case "large":
      return { fillerBytes: whole(rest, word, 1_000, 100) * MEGABYTE };
    case "early-close":
      return { closesEarly: true };
    case "length":
      return lengthOf(rest ?? "");
    default:
      throw new VendorError(400, `x-demo-fault: ${word.slice(0, 40)} must be of ${FAULT_WORDS}`);
  }
}

/**
 * Reads what `x-demo-fault` and `/_control/faults` ask for: words with commas between them, such as
 * `gzip,cut:1234`, which work together.
 * @throws VendorError 400 for a word it does not know, or for words that contradict each other
 */
export function parseFaultPlan(text: string): FaultPlan {
  const words = text.split(",").map((word) => word.trim());
  if (words.length > MOST_WORDS)
    throw new VendorError(400, `x-demo-fault: must have at most ${MOST_WORDS} words`);
  const plan: FaultPlan = Object.assign({}, ...words.map(wordToPlan));
  if (plan.bombBytes !== undefined && plan.encoding !== undefined)
    throw new VendorError(400, "x-demo-fault: bomb has its own encoding");
  return plan;
}
