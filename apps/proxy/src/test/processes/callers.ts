import { setTimeout as pause } from "node:timers/promises";
import { Agent, request } from "undici";

/** Refusals for the moment: the proxy is busy, or the database takes too long to answer it. */
export const COME_BACK: ReadonlySet<string> = new Set([
  "BUDGET_UNAVAILABLE",
  "OVERLOADED",
  "NOT_READY",
]);
/** How often a caller comes back that was told to come back. */
const MAX_TRIES = 100;
const TRY_AGAIN_MS = 100;

/** A call, made again while the answer says to come back. */
export async function insist(call: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const response = await call();
    if (!COME_BACK.has(String(response.headers.get("pag0-error"))) || tries === MAX_TRIES)
      return response;
    await response.arrayBuffer();
    await pause(TRY_AGAIN_MS);
  }
}

/** What a caller saw: `served`, the code of a problem, or `cut` where the connection ended. */
export type Outcome = string;

export interface Callers {
  /** A call to Salesforce with a path of its own. */
  call: (url: string, path: string) => Promise<Outcome>;
  /**
   * The same, again and again while the answer is a 503 that says to come back, as it is on a machine that
   * is busy with other things. That is counted, but is no last word.
   */
  insist: (url: string, path: string) => Promise<Outcome>;
  /** What was seen so far, by outcome. */
  readonly seen: Map<Outcome, number>;
  close: () => Promise<void>;
}

/** Callers with a key, who keep their connections. */
export function createCallers(key: string): Callers {
  const dispatcher = new Agent({ connections: null, pipelining: 1 });
  const seen = new Map<Outcome, number>();
  async function ask(url: string, path: string): Promise<Outcome> {
    try {
      const { statusCode, headers, body } = await request(`${url}/v1/forward`, {
        dispatcher,
        headers: {
          authorization: `Bearer ${key}`,
          "pag0-target-url": `https://api.salesforce.com${path}`,
        },
      });
      await body.arrayBuffer();
      return statusCode === 200 ? "served" : String(headers["pag0-error"]);
    } catch (error) {
      if (typeof (error as { code?: unknown }).code === "string") return "cut";
      throw error;
    }
  }
  async function call(url: string, path: string): Promise<Outcome> {
    const outcome = await ask(url, path);
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    return outcome;
  }
  return {
    seen,
    call,
    async insist(url, path) {
      for (let tries = 1; ; tries++) {
        const outcome = await call(url, path);
        if (!COME_BACK.has(outcome) || tries === MAX_TRIES) return outcome;
        await pause(TRY_AGAIN_MS);
      }
    },
    close: () => dispatcher.destroy(),
  };
}
