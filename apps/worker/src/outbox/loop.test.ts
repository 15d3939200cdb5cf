import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startLoop } from "./loop.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A turn that takes 100 ms; counts its starts and how many ran at a time. */
function slowTurn() {
  const seen = { starts: 0, most: 0, now: 0 };
  const turn = async () => {
    seen.starts++;
    seen.most = Math.max(seen.most, ++seen.now);
    await new Promise((resolve) => setTimeout(resolve, 100));
    seen.now--;
  };
  return { seen, turn };
}

it("runs at once and after each pause", async () => {
  const { seen, turn } = slowTurn();
  const loop = startLoop(turn, 1_000);
  expect(seen.starts).toBe(1);
  await vi.advanceTimersByTimeAsync(3_250);
  expect(seen.starts).toBe(3);
  await loop.stop();
});

it("makes one more turn of all the wakes during one, and never runs two at a time", async () => {
  const { seen, turn } = slowTurn();
  const loop = startLoop(turn, 1_000);
  for (let wake = 0; wake < 50; wake++) loop.wake();
  await vi.advanceTimersByTimeAsync(150);
  expect(seen.starts).toBe(2);
  await vi.advanceTimersByTimeAsync(100);
  loop.wake();
  expect(seen).toEqual({ starts: 3, most: 1, now: 1 });
  await vi.advanceTimersByTimeAsync(100);
  await loop.stop();
});

it("stops after the turn under way", async () => {
  const { seen, turn } = slowTurn();
  const loop = startLoop(turn, 1_000);
  loop.wake();
  const stopped = loop.stop();
  await vi.advanceTimersByTimeAsync(100);
  await stopped;
  loop.wake();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(seen).toEqual({ starts: 1, most: 1, now: 0 });
});
