import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import type { DiskState } from "./disk-log.ts";
import { Journal } from "./journal.ts";
import { FaultyFiles } from "./test-files.ts";

let directory: string;
let files: FaultyFiles;
let states: DiskState["status"][];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pag0-faults-"));
  files = new FaultyFiles();
  states = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (more: { segmentBytes?: number; files?: FaultyFiles } = {}) =>
  new Journal<{ cost: number; pad?: string }>({
    directory,
    segmentBytes: 1_000_000,
    maxBytes: 100_000_000,
    syncEveryMs: 20,
    failed: () => undefined,
    changed: (state) => states.push(state.status),
    files,
    ...more,
  });
const segments = () => readdirSync(directory).filter((name) => name.endsWith(".seg"));

/** The ids that a restart on a sound disk finds, and the holds left open. */
function afterRestart() {
  const journal = open({ files: new FaultyFiles() });
  const ids: string[] = [];
  while (journal.backlog > 0) {
    const entries = journal.oldest(100);
    ids.push(...entries.map(({ id }) => id));
    journal.shipped(entries.length);
  }
  const holds = journal.unsettled.map(({ id }) => id);
  journal.close();
  return { ids, holds };
}

describe("a disk that fails", () => {
  it.each(["ENOSPC", "EIO", "EROFS", "EDQUOT"])(
    "with %s: calls are refused, one change is told, and all is written when it is back",
    async (code) => {
      const journal = open();
      await journal.hold("under way", { cost: 5 });
      files.writeError = code;
      await expect(journal.hold("refused", { cost: 1 })).rejects.toMatchObject({ code });
      expect(journal.problem).toBe(`The journal cannot be written: ${code}`);
      expect(journal.status).toMatchObject({ status: "failing", reason: code });
      // A call that was under way ends: its event is in memory, and can be shipped.
      await expect(journal.settle("under way", { cost: 4 })).rejects.toThrow(code);
      await journal.settle("refused", { cost: 0 }).catch(() => undefined);
      expect(journal.oldest(10).map(({ id }) => id)).toEqual(["under way", "refused"]);
      await pause(1_200);
      expect(states).toEqual(["failing"]);
      files.writeError = null;
      await expect.poll(() => journal.problem).toBeNull();
      expect(states).toEqual(["failing", "ok"]);
      await journal.settle("after", { cost: 1 });
      journal.close();
      expect(afterRestart()).toEqual({ ids: ["under way", "refused", "after"], holds: [] });
      expect(segments().length).toBeLessThanOrEqual(4);
    },
  );

  it("that fills up in the middle of a record: what was whole is whole, what was torn is written later", async () => {
    const journal = open();
    await journal.settle("a", { cost: 1 });
    files.room = 70;
    const turn = ["b", "c", "d"].map((id) => journal.settle(id, { cost: 2 }));
    expect((await Promise.allSettled(turn)).map(({ status }) => status)).toEqual(
      Array(3).fill("rejected"),
    );
    files.room = Number.POSITIVE_INFINITY;
    await expect.poll(() => journal.problem).toBeNull();
    journal.close();
    // What was not synced when it failed is there twice, which the database tells by its id.
    const { ids, holds } = afterRestart();
    expect([[...new Set(ids)], holds]).toEqual([["a", "b", "c", "d"], []]);
    expect(readdirSync(directory).filter((name) => name.endsWith(".damaged"))).toEqual([]);
  });

  it("at a sync: what it may have lost is written to a new segment", async () => {
    const journal = open();
    // Both are written before the sync that fails.
    files.holdSyncs = true;
    await journal.hold("h", { cost: 3 });
    await journal.settle("a", { cost: 1 });
    files.syncError = "EIO";
    files.release();
    await expect.poll(() => journal.problem).toMatch(/EIO/);
    // The kernel dropped what it could not write.
    const [lost] = segments();
    files.syncError = null;
    await expect.poll(() => journal.problem).toBeNull();
    journal.close();
    rmSync(join(directory, lost as string), { force: true });
    expect(afterRestart()).toEqual({ ids: ["a"], holds: ["h"] });
  });

  it("ships an event once in a process although it lies on the disk twice", async () => {
    const journal = open();
    // More than are kept in memory.
    const ids = Array.from({ length: 6_000 }, (_, i) => `e${i}`);
    files.holdSyncs = true;
    await Promise.all(ids.map((id) => journal.settle(id, { cost: 1 })));
    files.syncError = "EIO";
    files.release();
    await expect.poll(() => journal.problem).toMatch(/EIO/);
    files.syncError = null;
    await expect.poll(() => journal.problem).toBeNull();
    const shipped: string[] = [];
    while (journal.backlog > 0) {
      const entries = journal.oldest(500);
      shipped.push(...entries.map(({ id }) => id));
      journal.shipped(entries.length);
    }
    expect(shipped).toEqual(ids);
    journal.close();
  });
});

describe("a segment that cannot be read any more", () => {
  it("is kept aside, and the events behind it are shipped", async () => {
    const journal = open({ segmentBytes: 200_000 });
    const ids = Array.from({ length: 6_000 }, (_, i) => `e${i}`);
    for (let i = 0; i < ids.length; i += 500)
      await Promise.all(
        ids.slice(i, i + 500).map((id) => journal.settle(id, { cost: 1, pad: "x".repeat(200) })),
      );
    journal.shipped(journal.oldest(5_000).length);
    files.readError = "EIO";
    expect(journal.oldest(10)).toEqual([]);
    files.readError = null;
    expect(journal.backlog).toBe(0);
    await journal.settle("after", { cost: 1 });
    journal.shipped(journal.oldest(10).length);
    expect(journal.status.damagedSegments).toBeGreaterThan(0);
    const keptAside = () => readdirSync(directory).some((name) => name.endsWith(".damaged"));
    await expect.poll(keptAside).toBe(true);
    journal.close();
  });
});

describe("strict durability", () => {
  it("waits for the disk itself, with one sync for all calls of a turn", async () => {
    const journal = open();
    await journal.hold("warm", { cost: 1 }, "strict");
    files.syncs = 0;
    files.holdSyncs = true;
    let done = 0;
    const turn = Array.from({ length: 100 }, (_, i) =>
      journal.hold(`h${i}`, { cost: 1 }, "strict").then(() => done++),
    );
    await expect.poll(() => files.syncs).toBe(1);
    await pause(50);
    expect([done, files.syncs]).toEqual([0, 1]);
    files.release();
    await Promise.all(turn);
    expect([done, files.syncs]).toEqual([100, 1]);
    journal.close();
  });

  it("does not wait for a sync that began before", async () => {
    const journal = open();
    files.holdSyncs = true;
    const first = journal.hold("a", { cost: 1 }, "strict");
    await expect.poll(() => files.held.length).toBe(1);
    let isDone = false;
    const second = journal.hold("b", { cost: 1 }, "strict").then(() => {
      isDone = true;
    });
    await pause(10);
    for (const go of files.held.splice(0)) go();
    await first;
    await pause(10);
    expect(isDone).toBe(false);
    files.release();
    await second;
    journal.close();
  });

  it("waits for the last sync of a segment that was full meanwhile", async () => {
    const journal = open({ segmentBytes: 1 });
    files.holdSyncs = true;
    let isDone = false;
    const held = journal.hold("a", { cost: 1 }, "strict").then(() => {
      isDone = true;
    });
    await pause(30);
    expect(isDone).toBe(false);
    files.release();
    await held;
    journal.close();
  });

  it("refuses within two seconds where the disk hangs, and at once while it is known to", async () => {
    const journal = open();
    files.holdSyncs = true;
    const waited = ownTime();
    await expect(journal.hold("a", { cost: 1 }, "strict")).rejects.toThrow("disk is too slow");
    expect(waited()).toBeLessThan(2_500);
    expect(states).toEqual(["slow"]);
    const waitedAgain = ownTime();
    await expect(journal.hold("b", { cost: 1 }, "strict")).rejects.toThrow("disk is too slow");
    expect(waitedAgain()).toBeLessThan(50);
    // Batched calls go on: the operating system has what they wrote.
    await journal.hold("c", { cost: 1 });
    expect(journal.problem).toBeNull();
    files.release();
    await expect.poll(() => journal.status.status).toBe("ok");
    await journal.hold("d", { cost: 1 }, "strict");
    journal.close();
  });

  it("takes nothing more once the disk has lagged behind by 64 MiB", async () => {
    const journal = open({ segmentBytes: 8_000_000 });
    files.holdSyncs = true;
    const pad = "x".repeat(200_000);
    for (let i = 0; i < 340; i++) await journal.settle(`e${i}`, { cost: 1, pad });
    expect(journal.problem).toBe("The journal's disk is too slow");
    files.release();
    await expect.poll(() => journal.problem).toBeNull();
    journal.close();
  });
});
