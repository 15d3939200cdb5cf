import { setTimeout as pause } from "node:timers/promises";
import { decideApproval, sqlOfPool } from "@pag0/db";
import { type Agent, request } from "undici";
import type { Harness, SeededOrganization } from "../harness.ts";
import { COME_BACK } from "../processes/callers.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";
const QUERY = "https://api.salesforce.com";
/** Questions that are asked again and again, and answered from the cache. */
const KNOWN_QUESTIONS = 50;
const COME_BACK_MS = 100;
const TEXT = "What did we sell to whom in the last quarter, and what of it was returned? ".repeat(
  12,
);

/** Who calls in a soak: most with a large budget, some with one that is spent. */
export interface Company extends SeededOrganization {
  key: string;
  poorKey: string;
}

/** @param statuses where a call to Salesforce gets the status that its path names */
export async function seedCompany(harness: Harness, statuses: string): Promise<Company> {
  const large = { dailyBudget: "1000000000000", monthlyBudget: "1000000000000" };
  const seeded = await harness.seed({
    organization: {
      ...large,
      memberBudget: { monthly: "1000000000000" },
      keyBudget: { monthly: "1000000000000" },
      blockedModels: ["gpt-4o"],
      cache: { enabled: true, defaultTTL: 600 },
    },
    projects: [large, { dailyBudget: "100" }],
    keyOf: "developer",
    upstreamUrl: (slug) =>
      slug === "salesforce" ? statuses : `http://127.0.0.1:${harness.upstream.port}/${slug}`,
  });
  const [rich, poor] = seeded.projects;
  return { ...seeded, key: rich?.key ?? "", poorKey: poor?.key ?? "" };
}

/** Makes calls of every kind by a proxy. */
export class Mixture {
  readonly #harness: Harness;
  readonly #company: Company;
  readonly #dispatcher: Agent;
  /** Calls by kind and by what came of them. */
  readonly outcomes = new Map<string, number>();
  /** How often the proxy said to come back. */
  comeBack = 0;

  constructor(harness: Harness, company: Company, dispatcher: Agent) {
    this.#harness = harness;
    this.#company = company;
    this.#dispatcher = dispatcher;
  }

  /** The call of this number: of 200, 80 answers, 30 streams, 20 streams broken off, 24 hits and so on. */
  async call(url: string, number: number): Promise<void> {
    // The kinds take turns: the same number is the same call in every run.
    const at = (number * 37) % 200;
    const question = { messages: [{ role: "user", content: `${number} ${TEXT}` }] };
    if (at < 80) await this.#chat("answer", url, question);
    else if (at < 110) await this.#chat("stream", url, { ...question, stream: true });
    else if (at < 120)
      await this.#chat("stream broken off", url, { ...question, stream: true, user: "break-off" });
    else if (at < 130) await this.#leave(url, { ...question, stream: true });
    else if (at < 154)
      await this.#chat("known", url, {
        messages: [{ role: "user", content: `${number % KNOWN_QUESTIONS}` }],
      });
    // Each of its own, so that its provider answers: among failures alone its circuit would open.
    else if (at < 168) await this.#get("query", url, this.#company.key, `/query/${number}`);
    else if (at < 173) await this.#get("status", url, this.#company.key, "/status/404");
    else if (at < 175) await this.#get("status", url, this.#company.key, "/status/500");
    else if (at < 176) await this.#get("hang-up", url, this.#company.key, "/hang-up");
    else if (at < 188) await this.#chat("refused", url, { ...question, model: "gpt-4o" });
    else if (at < 199) await this.#get("poor", url, this.#company.poorKey, "/query");
    else await this.#approval(url);
  }

  #count(kind: string, outcome: string | number): void {
    const name = `${kind}: ${outcome}`;
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
  }

  /** A request, made again while the proxy says to come back, as it may on a busy machine. */
  async #ask(url: string, target: string, key: string, body: object | null, meta: string | null) {
    for (;;) {
      const response = await request(`${url}/v1/forward`, {
        dispatcher: this.#dispatcher,
        method: body === null ? "GET" : "POST",
        headers: {
          authorization: `Bearer ${key}`,
          "pag0-target-url": target,
          ...(meta === null ? {} : { "pag0-meta": meta }),
        },
        body: body === null ? null : JSON.stringify(body),
      });
      if (!COME_BACK.has(String(response.headers["pag0-error"]))) return response;
      await response.body.dump();
      this.comeBack++;
      await pause(COME_BACK_MS);
    }
  }

  async #send(kind: string, url: string, target: string, key: string, body: object | null) {
    const meta = kind === "approval" ? '{"requiresApproval":true}' : null;
    try {
      const response = await this.#ask(url, target, key, body, meta);
      const { statusCode, headers } = response;
      const text = await response.body.text();
      this.#count(kind, statusCode === 200 ? "200" : String(headers["pag0-error"] ?? statusCode));
      return text;
    } catch (error) {
      if (typeof (error as { code?: unknown }).code !== "string") throw error;
      this.#count(kind, "cut");
      return "";
    }
  }

  #chat(kind: string, url: string, more: object): Promise<string> {
    const body = { model: "gpt-4o-mini", max_tokens: 200, ...more };
    return this.#send(kind, url, CHAT, this.#company.key, body);
  }

  #get(kind: string, url: string, key: string, path: string): Promise<string> {
    return this.#send(kind, url, `${QUERY}${path}`, key, null);
  }

  /** A caller that goes away after the first bytes of a stream. */
  async #leave(url: string, more: object): Promise<void> {
    const body = { model: "gpt-4o-mini", max_tokens: 200, ...more };
    const response = await this.#ask(url, CHAT, this.#company.key, body, null);
    response.body.on("error", () => undefined);
    for await (const _first of response.body) break;
    response.body.destroy();
    this.#count("left", response.statusCode);
  }

  /** A call that a person is asked about, who says no. */
  async #approval(url: string): Promise<void> {
    const text = await this.#send("approval", url, `${QUERY}/query`, this.#company.key, null);
    const { approvalId } = JSON.parse(text) as { approvalId: string };
    await decideApproval(sqlOfPool(this.#harness.database.system.pool), {
      approvalId,
      approve: false,
      memberId: this.#company.ownerId,
      comment: "no",
      now: new Date(),
    });
  }
}
