import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChildProxy, startChild } from "./child.ts";
import { createHarness, forward, type Harness, PRICED_URL } from "./harness.ts";

const PRICE = 20_000_000n;

let harness: Harness;
let child: ChildProxy;

beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

/** The processes that have said that they take calls, in the order in which they did. */
function pidsOf({ output }: ChildProxy): number[] {
  return output()
    .split("\n")
    .filter((line) => line.includes('"the proxy takes calls"'))
    .map((line) => (JSON.parse(line) as { pid: number }).pid);
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await pause(50);
  }
  throw new Error(`after 30 s not: ${what}\n${child.output()}`);
}

async function readyz(): Promise<unknown> {
  const answer = await fetch(`${child.url}/readyz`, { headers: { connection: "close" } });
  return answer.json();
}

describe("a proxy of two processes", () => {
  it("goes on when one is killed, starts it again, and counts every call that was answered", async () => {
    const { id, projects } = await harness.seed({ projects: [{ dailyBudget: "$1000" }] });
    const key = projects[0]?.key ?? "";
    child = await startChild({ ...harness.variables, PAG0_PROXY_PROCESSES: "2" });
    await until("both take calls", () => pidsOf(child).length === 2);

    const answered: string[] = [];
    let refused = 0;
    let broken = 0;
    let calling = true;
    const caller = async () => {
      while (calling) {
        try {
          const answer = await forward(child.url, key, PRICED_URL, {
            headers: { connection: "close" },
          });
          await answer.arrayBuffer();
          // A machine that is busy may let a call wait too long for the ledger: then it costs nothing.
          if (answer.status === 503) refused++;
          else answered.push(answer.headers.get("pag0-request-id") ?? "");
        } catch (error) {
          // The connection of a process that was killed.
          if (!(error instanceof TypeError)) throw error;
          broken++;
        }
      }
    };
    const callers = Array.from({ length: 8 }, caller);
    await until("calls are answered", () => answered.length > 100);
    const [killed = 0, other = 0] = pidsOf(child);
    process.kill(killed, "SIGKILL");
    const before = answered.length;
    await until("the other goes on", () => answered.length > before + 100);
    await until("there are two again", () => pidsOf(child).length === 3);
    expect(pidsOf(child)[2]).not.toBe(killed);
    await until("each knows", async () => JSON.stringify(await readyz()).includes('"running":2'));
    const after = answered.length;
    await until("both are called", () => answered.length > after + 50);
    calling = false;
    await Promise.all(callers);
    process.kill(other, 0);

    // Of the calls that were cut off nothing is lost either: they count with the most that they can cost.
    const text = await (await fetch(`${child.url}/metrics`)).text();
    const total = /^pag0_proxy_calls_total\{.*outcome="served".*\} (\d+)$/m.exec(text)?.[1];
    child.kill("SIGTERM");
    expect((await child.exited).code).toBe(0);
    const events = await harness.events(id, answered.length);
    const charged = events.filter(({ outcome }) => outcome !== "refused");
    const ids = new Set(charged.map(({ requestId }) => requestId));
    expect(answered.filter((requestId) => !ids.has(requestId))).toEqual([]);
    expect(charged.length).toBeLessThanOrEqual(answered.length + broken);
    expect(events.length - charged.length).toBeLessThanOrEqual(refused + broken);
    // What the killed process had counted is gone from the metrics, not from the ledger.
    expect(Number(total)).toBeGreaterThan(answered.length - before);
    expect(Number(total)).toBeLessThanOrEqual(answered.length);
    const spent = BigInt(charged.length) * PRICE;
    for (const counter of await harness.counters(id)) {
      expect(counter.settledNano).toBe(spent);
      expect(counter.heldNano + counter.leasedNano).toBe(0n);
    }
  }, 600_000);

  it("says once why it cannot start, and ends", async () => {
    const holder = await startChild(harness.variables);
    const port = new URL(holder.url).port;
    const tried = startChild({
      ...harness.variables,
      PAG0_PROXY_PROCESSES: "3",
      PAG0_PROXY_PORT: port,
    });
    await expect(tried).rejects.toThrow(/PAG0_PROXY_PORT: the port is taken/);
    holder.kill("SIGTERM");
    await holder.exited;
  });
});
