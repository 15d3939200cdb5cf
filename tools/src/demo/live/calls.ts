import { lookUpTokenPrice, parseCall, upperBoundCost } from "@pag0/metering";
import { fromMicroUsd, type NanoUsd } from "@pag0/money";
import type { Random } from "../../demo-providers/random.ts";
import { PROVIDERS } from "../providers.ts";

/** Which client makes a call: Pag0's own, or the vendor's with another base URL. */
type Via = "pag0" | "openai" | "anthropic";

/** One call that the demo's agents can make. */
export interface LiveCall {
  via: Via;
  url: string;
  method: "GET" | "POST";
  body?: Record<string, unknown>;
  stream: boolean;
  /** The most it can cost. */
  most: NanoUsd;
}

type Invent = (random: Random) => LiveCall;

const AT = new Date("2026-01-01T00:00:00Z");
const SUBJECTS = [
  "the renewal of account",
  "support ticket",
  "the draft for campaign",
  "the notes of meeting",
  "invoice",
  "experiment",
  "the contract with supplier",
  "the candidate for role",
  "shipment",
  "the review of design",
];
const TASKS = ["Summarize", "Classify", "Answer", "Rate the risk of", "Suggest a next step for"];

function question(random: Random): string {
  return `${random.pick(TASKS)} ${random.pick(SUBJECTS)} ${random.integer(1_000, 999_999)}.`;
}

function tokenBound(vendor: "openai" | "anthropic", path: string, body: LiveCall["body"]): NanoUsd {
  const call = parseCall(vendor, "POST", path, body);
  const price = lookUpTokenPrice(vendor, call.model ?? "", AT);
  if (price === null) throw new Error(`the catalogue has no price for ${call.model}`);
  return upperBoundCost(call, price);
}

/** A short question to a cheap model. */
export function chat(via: "pag0" | "openai", streamShare: number): Invent {
  return (random) => {
    const stream = random.next() < streamShare;
    const body = {
      model: "gpt-4.1-nano",
      max_tokens: random.integer(16, 48),
      messages: [{ role: "user", content: question(random) }],
      ...(stream ? { stream } : {}),
    };
    const path = "/v1/chat/completions";
    const most = tokenBound("openai", path, body);
    return { via, url: `https://api.openai.com${path}`, method: "POST", body, stream, most };
  };
}

export function message(via: "pag0" | "anthropic", streamShare: number): Invent {
  return (random) => {
    const stream = random.next() < streamShare;
    const body = {
      model: "claude-3-haiku-20240307",
      max_tokens: random.integer(16, 48),
      messages: [{ role: "user", content: question(random) }],
      ...(stream ? { stream } : {}),
    };
    const path = "/v1/messages";
    const most = tokenBound("anthropic", path, body);
    return { via, url: `https://api.anthropic.com${path}`, method: "POST", body, stream, most };
  };
}

function plain(vendor: string, path: (random: Random) => string, text?: string): Invent {
  const provider = PROVIDERS.find((one) => one.vendor === vendor);
  if (provider?.pricePerRequest === undefined) throw new Error(`${vendor} has no price`);
  const most = fromMicroUsd(BigInt(provider.pricePerRequest));
  return (random) => ({
    via: "pag0",
    url: `https://${provider.host}${path(random)}`,
    stream: false,
    most,
    ...(text === undefined
      ? { method: "GET" as const }
      : {
          method: "POST" as const,
          body: { text: [`${text} ${random.integer(1, 9_999)}`], target_lang: "KO" },
        }),
  });
}

export const salesforce = plain(
  "salesforce",
  (random) =>
    `/services/data/v62.0/query?q=${encodeURIComponent(
      `SELECT Id, Name, StageName FROM Opportunity WHERE Amount > ${random.integer(1, 900)} LIMIT 5`,
    )}`,
);
export const zendesk = plain(
  "zendesk",
  (random) => `/api/v2/search.json?query=status:open+${random.integer(1, 9_999)}`,
);
export const search = plain(
  "search",
  (random) => `/v1/search?q=market+report+${random.integer(1, 9_999)}&count=5`,
);
export const deepl = plain("deepl", () => "/v2/translate", "Thank you for your order, number");
