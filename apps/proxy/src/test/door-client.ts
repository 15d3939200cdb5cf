import { setTimeout as pause } from "node:timers/promises";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import type { DoorBench } from "./door-bench.ts";

export const MESSAGES = [{ role: "user", content: "Say hello" }];

/** A client of the door without any SDK. */
export function doorClient(bench: () => DoorBench) {
  const post = (path: string, key: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${bench().url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const chat = (key: string, model: string, more: object = {}) =>
    post("/v1/chat/completions", key, { model, max_tokens: 40, messages: MESSAGES, ...more });
  return { post, chat };
}

/** An error in OpenAI's envelope, with its status. */
export async function errorOf(answer: Response) {
  const { error } = (await answer.json()) as {
    error: { message: string; code: string; param: string };
  };
  return { status: answer.status, ...error };
}

/** Waits until something is so, and tells for how many milliseconds of its own time. */
export async function until(condition: () => Promise<boolean>): Promise<number> {
  const [started, waited] = [performance.now(), ownTime()];
  while (performance.now() - started < 30_000) {
    if (await condition()) return waited();
    await pause(5);
  }
  throw new Error("it is not so after 30 s");
}
