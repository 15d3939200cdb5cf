import { ZERO } from "@pag0/money";
import type { Random } from "../../demo-providers/random.ts";
import type { LiveCall } from "./calls.ts";

const post = (url: string, body: Record<string, unknown>): LiveCall => ({
  via: "pag0",
  url,
  method: "POST",
  body,
  stream: false,
  most: ZERO,
});

const BLOCKED = [
  post("https://suspicious-api.com/v1/enrich", { company: "Northwind" }),
  post("https://untrusted-provider.xyz/api/complete", { prompt: "Write a cold mail." }),
];
const IMAGE = post("https://api.stability.ai/v2beta/stable-image/generate/core", {
  prompt: "A lighthouse at dusk",
});
const TOO_COSTLY = post("https://api.openai.com/v1/chat/completions", {
  model: "gpt-4",
  max_tokens: 6_000,
  messages: [{ role: "user", content: "Write the whole handbook." }],
});

/** A call that the company's or the team's policy refuses, and who makes it. */
export function violation(random: Random): { slug: string; call: LiveCall } {
  const chance = random.next();
  if (chance < 0.4) return { slug: random.pick(["marketing-ai", "design-ai"]), call: IMAGE };
  if (chance < 0.75)
    return {
      slug: random.pick(["engineering-ai", "operations-ai", "r-d-ai"]),
      call: random.pick(BLOCKED),
    };
  return { slug: random.pick(["r-d-ai", "legal-ai"]), call: TOO_COSTLY };
}
