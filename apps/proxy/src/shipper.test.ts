import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
});
