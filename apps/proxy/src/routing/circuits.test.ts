import { Pag0Failure } from "@pag0/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ClientGoneError } from "../body.ts";
import { neverSent } from "../stages/forward.ts";
import { Circuits } from "./circuits.ts";

// A circuit goes by the clock alone, which stands still but where a test says that time passes.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

const options = { threshold: 3, firstPauseMs: 60, longestPauseMs: 100 };
const answer = (status: number) => () => Promise.resolve({ status });
const unreachable = () => Promise.reject(new Pag0Failure("UPSTREAM_UNREACHABLE"));

async function failing(circuits: Circuits, times: number, send = unreachable): Promise<void> {
  for (let time = 0; time < times; time++) await circuits.run("c", send).catch(() => undefined);
}

describe("Circuits", () => {
  it("opens after failures in a row, for one credential alone, and says for how long", async () => {
    const circuits = new Circuits(options);
    await failing(circuits, 2);
    expect(circuits.lets("c")).toBe(true);
    await failing(circuits, 1);
    expect([circuits.lets("c"), circuits.lets("other")]).toEqual([false, true]);
    let sent = 0;
    const refusal = await circuits
      .run("c", async () => ({ status: 200, count: ++sent }))
      .catch((error: unknown) => error);
    expect(sent).toBe(0);
    expect(refusal).toMatchObject({ code: "UPSTREAM_UNREACHABLE", retryAfterSeconds: 1 });
    expect(neverSent(refusal)).toBe(true);
  });

  it("counts errors of the provider, and neither its refusals nor callers that go away", async () => {
    const circuits = new Circuits(options);
    for (const status of [429, 401, 400, 499])
      for (let time = 0; time < 3; time++) await circuits.run("c", answer(status));
    await failing(circuits, 5, () => Promise.reject(new ClientGoneError()));
    await failing(circuits, 2);
    await circuits.run("c", answer(200));
    await failing(circuits, 2);
    expect(circuits.lets("c")).toBe(true);
    await circuits.run("c", answer(503));
    expect(circuits.lets("c")).toBe(false);
  });

  it("lets one call try after the pause, and closes when that goes well", async () => {
    const circuits = new Circuits(options);
    await failing(circuits, 3);
    pass(59);
    expect(circuits.lets("c")).toBe(false);
    pass(1);
    expect(circuits.lets("c")).toBe(true);
    const { promise, resolve } = Promise.withResolvers<{ status: number }>();
    const trial = circuits.run("c", () => promise);
    expect(circuits.lets("c")).toBe(false);
    await expect(circuits.run("c", answer(200))).rejects.toMatchObject({
      code: "UPSTREAM_UNREACHABLE",
    });
    resolve({ status: 200 });
    await trial;
    expect(circuits.lets("c")).toBe(true);
    expect(await circuits.run("c", answer(200))).toEqual({ status: 200 });
  });

  it("stays open for longer each time the trial fails, up to a limit", async () => {
    const circuits = new Circuits({ ...options, firstPauseMs: 40, longestPauseMs: 70 });
    await failing(circuits, 3);
    pass(45);
    await failing(circuits, 1);
    pass(69);
    expect(circuits.lets("c")).toBe(false);
    pass(1);
    expect(circuits.lets("c")).toBe(true);
  });
});
