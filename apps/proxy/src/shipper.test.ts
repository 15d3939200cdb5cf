import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownTime } from "../../../tools/src/test/own-time.ts";
import { emptyEvent } from "./call.ts";
import type { CallEvent } from "./journal/call-event.ts";
import { Journal } from "./journal/journal.ts";
import { Shipper } from "./shipper.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pag0-shipper-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(): Journal<CallEvent> {
  const failed = (message: string, cause: unknown) => {
    throw new Error(message, { cause });
  };
  return new Journal({
    directory,
    segmentBytes: 1_000_000,
    maxBytes: 1e9,
    syncEveryMs: 1_000,
    failed,
  });
}

const sqlError = (code: string) => Object.assign(new Error("refused"), { code });

async function journalled(ids: readonly string[]): Promise<Journal<CallEvent>> {
  const journal = open();
  for (const id of ids) await journal.settle(id, { ...emptyEvent("req", "GET", new Date()), id });
  return journal;
}

describe("Shipper", () => {
  it("sets aside the one event that the database refuses, and ships all others once", async () => {
    const ids = Array.from({ length: 7 }, (_, index) => `e${index}`);
    const journal = await journalled(ids);
    const shipped: string[] = [];
    const told: string[] = [];
    const shipper = new Shipper({
      journal,
      ship: async (events) => {
        if (events.some(({ id }) => id === "e3")) throw sqlError("22003");
        shipped.push(...events.map(({ id }) => id));
      },
      failed: (message) => told.push(message),
    });
    await shipper.shipAll();
    expect(shipped).toEqual(ids.filter((id) => id !== "e3"));
    expect(told).toEqual(["the event e3 is refused by the database and stays in the journal"]);
    expect(journal.backlog).toBe(0);
    journal.close();
    const again = open();
    expect(again.oldest(10).map(({ id }) => id)).toEqual(["e3"]);
    again.close();
  });

  it.each(["57P01", "40P01", "ECONNREFUSED", "23505"])(
    "sets nothing aside after %s",
    async (code) => {
      const journal = await journalled(["a", "b"]);
      const shipper = new Shipper({
        journal,
        ship: () => Promise.reject(sqlError(code)),
        failed: () => undefined,
      });
      await expect(shipper.shipAll()).rejects.toMatchObject({ code });
      expect(journal.backlog).toBe(2);
      journal.close();
    },
  );

  it("ships a few events at once, and lets more wait for each other for less than a second", async () => {
    const batches: { size: number; afterMs: number; ownMs: number }[] = [];
    const journal = await journalled(["first"]);
    let [from, passed] = [performance.now(), ownTime()];
    const shipper = new Shipper({
      journal,
      ship: async ({ length: size }) => {
        batches.push({ size, afterMs: performance.now() - from, ownMs: passed() });
      },
      failed: (message, cause) => {
        throw new Error(message, { cause });
      },
    });
    shipper.start();
    await expect.poll(() => batches.length).toBe(1);
    [from, passed] = [performance.now(), ownTime()];
    for (let index = 0; index < 2_300; index += 1) {
      const id = `e${index}`;
      // Written down before the first turn sees them.
      void journal.settle(id, { ...emptyEvent("req", "GET", new Date()), id });
    }
    await expect.poll(() => journal.backlog).toBe(0);
    await shipper.stop();
    journal.close();
    expect(batches.map(({ size }) => size)).toEqual([1, 1_000, 1_000, 300]);
    expect(batches[2]?.ownMs).toBeLessThan(1_000);
    const waited = (batches[3]?.afterMs ?? 0) - (batches[2]?.afterMs ?? 0);
    expect(waited).toBeGreaterThan(350);
    expect((batches[3]?.ownMs ?? 0) - (batches[2]?.ownMs ?? 0)).toBeLessThan(2_000);
  });
});
