import { Agent, request } from "undici";

/** What a caller saw: `served`, the code of a problem, or `cut` where the connection ended. */
export type Outcome = string;

export interface Callers {
  /** A call to Salesforce with a path of its own. */
  call: (url: string, path: string) => Promise<Outcome>;
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
  return {
    seen,
    async call(url, path) {
      const outcome = await ask(url, path);
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      return outcome;
    },
    close: () => dispatcher.destroy(),
  };
}
