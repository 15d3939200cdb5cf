import type { KeptCall } from "@pag0/db";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyEvent } from "../call.ts";
import { BodyStore } from "./body-store.ts";
import { type Capture, MAX_KEPT_BYTES } from "./capture.ts";
import { daysKept } from "./capture-call.ts";

const OCCURRED = new Date("2026-03-02T10:00:00.000Z");

function storeOf(maxBytes = 10_000_000) {
  const written: KeptCall[] = [];
  const batches: number[] = [];
  const counts = { kept: 0, dropped: 0 };
  const told: string[] = [];
  const database = { away: false };
  const store = new BodyStore({
    write: async (calls) => {
      if (database.away) throw new Error("the database is away");
      batches.push(calls.length);
      written.push(...calls);
    },
    maxBytes,
    everyMs: 500,
    failed: (message) => told.push(message),
    counted: (result, calls) => {
      counts[result] += calls;
    },
  });
  return { store, written, batches, counts, told, database };
}

const requestOf = (text: string) => ({
  contentType: "application/json",
  bytes: Buffer.byteLength(text),
  content: Buffer.from(text),
});

function end(capture: Capture, outcome: "served" | "refused" | "pending" = "served") {
  capture.recorded({ ...emptyEvent("req_1", "POST", OCCURRED), id: "evt_1", outcome });
  return capture;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("BodyStore", () => {
  it("writes what a call was asked and answered, a while after it has ended", async () => {
    const { store, written, counts } = storeOf();
    const capture = store.capture(requestOf("hello"), 7);
    capture.began("text/event-stream");
    capture.add(Buffer.from("data: 1\n\n"));
    capture.add(Buffer.from("data: 2\n\n"));
    store.keep(end(capture));
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(written).toEqual([
      expect.objectContaining({
        eventId: "evt_1",
        requestId: "req_1",
        expiresAt: new Date("2026-03-09T10:00:00.000Z"),
        request: { contentType: "application/json", bytes: 5, content: Buffer.from("hello") },
        response: {
          contentType: "text/event-stream",
          bytes: 18,
          content: Buffer.from("data: 1\n\ndata: 2\n\n"),
        },
      }),
    ]);
    expect([counts, store.bytes]).toEqual([{ kept: 1, dropped: 0 }, 0]);
  });

  it("keeps the beginning of what is long, and how long it was", async () => {
    const { store, written } = storeOf();
    const capture = store.capture(requestOf("q".repeat(300_000)), 1);
    capture.began("");
    for (let i = 0; i < 10; i++) capture.add(Buffer.alloc(100_000, "a"));
    expect(store.bytes).toBe(2 * MAX_KEPT_BYTES);
    store.keep(end(capture));
    await vi.advanceTimersByTimeAsync(500);
    const [{ request, response }] = written as [KeptCall];
    expect([request.bytes, request.content.length]).toEqual([300_000, MAX_KEPT_BYTES]);
    expect([response?.bytes, response?.content.length]).toEqual([1_000_000, MAX_KEPT_BYTES]);
  });

  it("does not change with the memory that it was given", async () => {
    const { store, written } = storeOf();
    const memory = Buffer.from("as it was sent");
    const capture = store.capture(requestOf("?"), 1);
    capture.began("");
    capture.add(memory);
    memory.fill(0);
    store.keep(end(capture));
    await vi.advanceTimersByTimeAsync(500);
    expect(Buffer.from(written[0]?.response?.content ?? []).toString()).toBe("as it was sent");
  });

  it.each(["refused", "pending"] as const)(
    "keeps nothing of a call that was %s",
    async (outcome) => {
      const { store, written, counts } = storeOf();
      store.keep(end(store.capture(requestOf("secret"), 7), outcome));
      store.keep(store.capture(requestOf("never recorded"), 7));
      await vi.advanceTimersByTimeAsync(5_000);
      expect([written, counts.dropped, store.bytes]).toEqual([[], 0, 0]);
    },
  );

  it("drops what finds no room, counts it, and takes calls again when there is room", async () => {
    const { store, written, counts, database } = storeOf(1_000);
    database.away = true;
    store.keep(end(store.capture(requestOf("a".repeat(600)), 7)));
    const second = store.capture(requestOf("b".repeat(300)), 7);
    second.add(Buffer.alloc(200));
    expect(second.dropped).toBe(true);
    store.keep(end(second));
    store.keep(end(store.capture(requestOf("c".repeat(600)), 7)));
    expect([counts.dropped, store.bytes]).toEqual([2, 600]);
    database.away = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect([written.length, store.bytes]).toEqual([1, 0]);
    store.keep(end(store.capture(requestOf("d".repeat(600)), 7)));
    await vi.advanceTimersByTimeAsync(500);
    expect([written.length, counts.kept]).toEqual([2, 2]);
  });

  it("tries again while the database is away, tells it once, and writes small batches", async () => {
    const { store, written, batches, told, database } = storeOf();
    database.away = true;
    for (let i = 0; i < 45; i++) store.keep(end(store.capture(requestOf(String(i)), 7)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([written.length, told.length]).toEqual([0, 1]);
    database.away = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(batches).toEqual([20, 20, 5]);
    expect(written.map(({ request }) => Buffer.from(request.content).toString())).toEqual(
      Array.from({ length: 45 }, (_, i) => String(i)),
    );
  });

  it("writes what waits when it stops, and counts what it cannot", async () => {
    const { store, written, counts, database, told } = storeOf();
    store.keep(end(store.capture(requestOf("one"), 7)));
    await store.stop();
    expect(written).toHaveLength(1);
    const other = storeOf();
    other.database.away = true;
    other.store.keep(end(other.store.capture(requestOf("two"), 7)));
    await other.store.stop();
    expect([other.counts.dropped, other.told.length]).toEqual([1, 1]);
    expect([counts.dropped, told.length, database.away]).toEqual([0, 0, false]);
  });
});

describe("daysKept", () => {
  const handling = (retentionDays: number | null) => ({
    level: "internal" as const,
    cacheable: true,
    redactCategories: new Set<never>(),
    retentionDays,
  });
  it.each([
    [null, null, null],
    [null, handling(5), null],
    [30, null, 30],
    [30, handling(null), 30],
    [30, handling(7), 7],
    [7, handling(30), 7],
    [30, handling(0), null],
  ])("is, for a policy of %s days and the handling %o, %s", (bodyLogDays, asked, days) => {
    expect(daysKept({ bodyLogDays }, asked)).toBe(days);
  });
});
