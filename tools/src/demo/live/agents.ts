import Anthropic from "@anthropic-ai/sdk";
import { headers as names } from "@pag0/contract";
import { type NanoUsd, parseMicroUsdExact } from "@pag0/money";
import { createPag0Client, type Pag0Client } from "@pag0/sdk";
import OpenAI from "openai";
import type { DemoTeam } from "../teams.ts";
import type { LiveCall } from "./calls.ts";

/** One team's agents: Pag0's client and the vendors' own, each with the team's key. */
export class TeamAgents {
  readonly pag0: Pag0Client;
  readonly #openai: OpenAI;
  readonly #anthropic: Anthropic;
  readonly #signal: AbortSignal;

  constructor(team: DemoTeam, key: string, proxyUrl: string, signal: AbortSignal) {
    const { slug, restrictions } = team;
    this.#signal = signal;
    this.pag0 = createPag0Client({
      apiKey: key,
      projectId: slug,
      baseUrl: proxyUrl,
      timeoutMs: 30_000,
      ...(restrictions === undefined ? {} : { policy: { additionalRestrictions: restrictions } }),
    });
    const options = { apiKey: key, maxRetries: 0, timeout: 30_000 };
    this.#openai = new OpenAI({ ...options, baseURL: `${proxyUrl}/openai/v1` });
    this.#anthropic = new Anthropic({ ...options, baseURL: `${proxyUrl}/anthropic` });
  }

  /**
   * Makes a call and reads its answer to the end.
   * @returns what it cost, as Pag0 tells it; null where it does not, as on streams.
   * @throws Pag0Error, or the vendor SDK's own error, for a refusal.
   */
  async make(call: LiveCall): Promise<NanoUsd | null> {
    const response = await this.#send(call);
    await response.arrayBuffer();
    const cost = response.headers.get(names.cost);
    return cost === null ? null : parseMicroUsdExact(cost);
  }

  async #send({ via, url, method, body, stream }: LiveCall): Promise<Response> {
    const signal = this.#signal;
    if (via === "pag0")
      return this.pag0.fetch(url, {
        method,
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    if (via === "openai") {
      const given = body as unknown as OpenAI.ChatCompletionCreateParams;
      return this.#openai.chat.completions.create({ ...given, stream }, { signal }).asResponse();
    }
    const given = body as unknown as Anthropic.MessageCreateParams;
    return this.#anthropic.messages.create({ ...given, stream }, { signal }).asResponse();
  }
}
