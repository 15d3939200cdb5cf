import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemFiles } from "./files.ts";
import { frame } from "./frame.ts";
import { Journal } from "./journal.ts";
import { JournalDirectoryError, JournalLockedError } from "./lock.ts";
import { readSegment } from "./segment-reader.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pag0-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (segmentBytes = 1_000_000, maxBytes = 100_000_000) =>
  new Journal<{ cost: number; pad?: string }>({
    directory,
    segmentBytes,
    maxBytes,
    syncEveryMs: 1_000,
    failed: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
const segments = () => readdirSync(directory).filter((name) => name.endsWith(".seg"));
const damaged = () => readdirSync(directory).filter((name) => name.endsWith(".damaged"));
const pathOf = (index: number) => join(directory, segments()[index] as string);
const recordsOf = (path: string) => [...readSegment(systemFiles, path, 0, () => undefined)];

/** Ships everything in batches, and gives the ids in their order. */
function shipAll(journal: Journal<{ cost: number }>, batch = 100): string[] {
  const ids: string[] = [];
  while (journal.backlog > 0) {
    const entries = journal.oldest(batch);
    ids.push(...entries.map(({ id }) => id));
    journal.shipped(entries.length);
    if (entries.length === 0) break;
  }
  return ids;
}

describe("Journal", () => {
  it("gives back after a restart what was not shipped, and the holds without an event", async () => {
    const first = open();
    first.hold("a", { cost: 10 });
    first.hold("b", { cost: 20 });
    await first.settle("a", { cost: 7 });
    first.close();
    const second = open();
    expect(second.unsettled).toEqual([{ id: "b", data: { cost: 20 } }]);
    expect(second.backlog).toBe(1);
    expect(second.oldest(10).map(({ id, data }) => [id, data.cost])).toEqual([["a", 7]]);
    second.close();
  });

  it("does not send again after a restart what was shipped, although the file is there", async () => {
    const first = open();
    await first.settle("a", { cost: 1 });
    await first.settle("b", { cost: 2 });
    first.shipped(first.oldest(1).length);
    first.close();
    const second = open();
    expect(shipAll(second)).toEqual(["b"]);
    second.close();
  });

  it("removes segments in their order, once nothing in them is needed", async () => {
    const journal = open(1);
    await journal.hold("slow", { cost: 1 });
    await journal.settle("quick", { cost: 2 });
    expect(segments()).toHaveLength(3);
    journal.shipped(1);
    // The hold's segment is needed, and with it those after it.
    expect(segments()).toHaveLength(3);
    await journal.settle("slow", { cost: 1 });
    journal.shipped(1);
    expect(journal.backlog).toBe(0);
    // As soon as the disk has what ended them.
    await expect.poll(segments).toHaveLength(1);
    journal.close();
  });

  it("writes a hold that stays open again, so that it keeps no old segments", async () => {
    const journal = open(300);
    await journal.hold("stream", { cost: 50 });
    for (let i = 0; i < 100; i++) {
      await journal.settle(`e${i}`, { cost: i });
      journal.shipped(1);
    }
    await expect.poll(() => segments().length).toBeLessThan(8);
    journal.close();
    const second = open();
    expect(second.unsettled).toEqual([{ id: "stream", data: { cost: 50 } }]);
    expect(second.backlog).toBe(0);
    second.close();
  });

  it("does not write open holds again for the bytes that writing them takes", async () => {
    const journal = open(300);
    const holds = Array.from({ length: 100 }, (_, at) => journal.hold(`h${at}`, { cost: at }));
    await Promise.all(holds);
    await journal.settle("e", { cost: 1 });
    const newest = () => segments().at(-1);
    const before = newest();
    await pause(100);
    expect(newest()).toBe(before);
    journal.close();
  });

  it("forgets a hold that came to nothing, also after a restart", async () => {
    const first = open(1);
    await first.hold("a", { cost: 1 });
    await first.hold("b", { cost: 2 });
    await first.void("a");
    first.close();
    const second = open();
    expect(second.unsettled).toEqual([{ id: "b", data: { cost: 2 } }]);
    expect(second.backlog).toBe(0);
    second.close();
  });

  it("refuses a directory that another journal has, and gives it free when closed", () => {
    const first = open();
    expect(() => open()).toThrow(JournalLockedError);
    first.close();
    open().close();
  });

  it("says what to do about a directory that cannot be used", () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    const at = (path: string) => () =>
      new Journal({
        directory: path,
        segmentBytes: 1,
        maxBytes: 1,
        syncEveryMs: 1_000,
        failed: () => undefined,
      });
    expect(at(file)).toThrow(JournalDirectoryError);
    expect(at(file)).toThrow(/PAG0_DATA_DIR: the directory .*file cannot be used \(EEXIST\)/);
    expect(at(join(file, "below"))).toThrow(/\(ENOTDIR\); a part of the path is a file/);
  });

  it.skipIf(process.getuid?.() === 0)("says so where it has no right to write", () => {
    chmodSync(directory, 0o500);
    expect(() => open()).toThrow(/EACCES.*give the user of this process the right/);
    chmodSync(directory, 0o700);
  });

  it("loses a torn record and no other, and keeps the segment aside", async () => {
    const first = open();
    await first.settle("a", { cost: 1 });
    first.close();
    const torn = frame('{"kind":"event","id":"torn","data":{"cost":9}}');
    appendFileSync(pathOf(0), torn.subarray(0, 20));
    const after = '{"kind":"event","id":"after","data":{"cost":3}}';
    appendFileSync(pathOf(0), frame(after));
    const before = readFileSync(pathOf(0));
    const second = open();
    expect(second.damagedBytes).toBe(20);
    expect(second.status.damagedSegments).toBe(1);
    expect(shipAll(second)).toEqual(["a", "after"]);
    second.close();
    expect(damaged()).toHaveLength(1);
    expect(readFileSync(join(directory, damaged()[0] as string))).toEqual(before);
    const third = open();
    expect([third.backlog, third.status.damagedSegments]).toEqual([0, 1]);
    third.close();
  });

  it("reads on behind a segment in the middle of which bytes were changed", async () => {
    const first = open(400);
    for (let i = 0; i < 30; i++) await first.settle(`e${i}`, { cost: i });
    first.close();
    const path = pathOf(2);
    const data = readFileSync(path);
    const lost = recordsOf(path)[3] as { offset: number; payload: Buffer };
    data[lost.offset + 20] = (data[lost.offset + 20] as number) ^ 0xff;
    const lostId = /"id":"(e\d+)"/.exec(lost.payload.toString())?.[1];
    writeFileSync(path, data);
    const second = open();
    expect(second.backlog).toBe(29);
    const ids = Array.from({ length: 30 }, (_, i) => `e${i}`);
    expect(shipAll(second)).toEqual(ids.filter((id) => id !== lostId));
    await expect.poll(damaged).toHaveLength(1);
    second.close();
  });

  it("takes a whole frame that holds no record of ours for damage", async () => {
    const first = open();
    await first.settle("a", { cost: 1 });
    first.close();
    for (const text of ["not JSON", '{"kind":"event"}', '{"kind":"event","id":"x","data":{"co'])
      appendFileSync(pathOf(0), frame(text));
    const second = open();
    expect(second.damagedBytes).toBeGreaterThan(0);
    expect(shipAll(second)).toEqual(["a"]);
    expect(second.backlog).toBe(0);
    second.close();
    expect(damaged()).toHaveLength(1);
  });

  it("reads records across the chunks that it reads a segment in", async () => {
    const journal = open(10_000_000);
    const pad = "x".repeat(200_000);
    const ids = Array.from({ length: 40 }, (_, i) => `e${i}`);
    for (const id of ids) await journal.settle(id, { cost: 1, pad });
    expect(recordsOf(pathOf(0))).toHaveLength(40);
    journal.close();
    const second = open();
    expect(shipAll(second, 7)).toEqual(ids);
    second.close();
  });

  it("writes the records of one turn together and says when they are written", async () => {
    const journal = open();
    const written = Promise.all(
      Array.from({ length: 50 }, (_, i) => journal.settle(`e${i}`, { cost: i })),
    );
    expect(statSync(pathOf(0)).size).toBe(0);
    await written;
    expect(recordsOf(pathOf(0))).toHaveLength(50);
    journal.close();
  });

  it("has a bounded part of a long backlog in memory, and ships all of it once and in order", async () => {
    const journal = open(2_000_000);
    const count = 60_000;
    const ids: string[] = [];
    for (let i = 0; i < count; i += 500) {
      const turn = Array.from({ length: 500 }, (_, j) => `event-${i + j}`);
      ids.push(...turn);
      await Promise.all(turn.map((id) => journal.settle(id, { cost: i, pad: "x".repeat(500) })));
      // Some are shipped while more come.
      if (i % 10_000 === 0) journal.shipped(journal.oldest(100).length);
    }
    const gone = 6 * 100;
    expect(journal.backlog).toBe(count - gone);
    expect(segments().length).toBeGreaterThan(10);
    const shipped = shipAll(journal, 500);
    expect(shipped).toEqual(ids.slice(gone));
    await expect.poll(segments).toHaveLength(1);
    await journal.settle("last", { cost: 1 });
    expect(shipAll(journal)).toEqual(["last"]);
    journal.close();
  });

  it("takes no more where its bytes are used up, and goes on when they are shipped", async () => {
    const journal = open(1_000, 5_000);
    for (let i = 0; journal.problem === null; i++) {
      expect(i).toBeLessThan(200);
      await journal.settle(`e${i}`, { cost: i });
    }
    expect(journal.problem).toMatch(/^The journal is full: 5\d{3} of 5000 bytes wait/);
    shipAll(journal);
    await expect.poll(() => journal.problem).toBeNull();
    journal.close();
    // Also where all of it is in the segment that is written to.
    const whole = open(1_000_000, 5_000);
    for (let i = 0; whole.problem === null; i++) await whole.settle(`f${i}`, { cost: i });
    shipAll(whole);
    const left = () => [whole.problem, whole.bytes];
    await expect.poll(left).toEqual([null, 0]);
    whole.close();
  });

  it("keeps what the database refuses for good, and tries it again at the next start", async () => {
    const first = open();
    for (const id of ["a", "refused", "b"]) await first.settle(id, { cost: 1 });
    first.shipped(1);
    first.setAside();
    expect(shipAll(first)).toEqual(["b"]);
    first.close();
    const second = open();
    expect(shipAll(second)).toEqual(["refused"]);
    second.close();
  });
});
