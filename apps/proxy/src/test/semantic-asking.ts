import type { PolicyDocumentInput } from "@pag0/contract";
import { forward, type Harness } from "./harness.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";
const MODEL = "openai/text-embedding-3-small";

/** A policy with a shared cache, for questions of the same meaning, too. */
export function allowing(more: object = {}): PolicyDocumentInput {
  const semantic = { enabled: true, model: MODEL, ...more };
  return { cache: { enabled: true, sharedCache: true, defaultTTL: 600, semantic } };
}

/** Texts that were embedded. */
export function embeddedBy({ upstream }: Harness): number {
  return upstream.seen.filter(({ url }) => url.endsWith("/embeddings")).length;
}

export interface Chat {
  system?: string;
  body?: object;
  headers?: Record<string, string>;
}

/** Asks a question through a proxy. */
export async function askThrough(
  url: string,
  key: string,
  content: unknown,
  { system = "Be brief.", body, headers }: Chat = {},
) {
  const messages = [
    { role: "system", content: system },
    { role: "user", content },
  ];
  const response = await forward(url, key, CHAT, {
    method: "POST",
    body: JSON.stringify({ model: "gpt-4o-mini", max_tokens: 100, messages, ...body }),
    headers: headers ?? {},
  });
  const text = await response.text();
  const told = (name: string) => response.headers.get(`pag0-${name}`);
  return { status: response.status, text, told, state: told("cache") };
}
