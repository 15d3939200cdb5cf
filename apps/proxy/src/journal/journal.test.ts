import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { frame, unframe } from "./frame.ts";
import { Journal, JournalLockedError } from "./journal.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pag0-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (segmentBytes = 1_000_000) =>
  new Journal<{ cost: number }>({
    directory,
    segmentBytes,
    syncEveryMs: 1_000,
    failed: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
const segments = () => readdirSync(directory).filter((name) => name.endsWith(".seg"));

describe("Journal", () => {
  it("gives back after a restart what was not shipped, and the holds without an event", async () => {
    const first = open();
    first.hold("a", { cost: 10 });
    first.hold("b", { cost: 20 });
    await first.settle("a", { cost: 7 });
    first.close();
    const second = open();
    expect(second.unsettled).toEqual([{ id: "b", data: { cost: 20 } }]);
    expect(second.oldest(10).map(({ id, data }) => [id, data.cost])).toEqual([["a", 7]]);
    second.close();
  });

  it("removes a segment only when its events are shipped and its holds are settled", async () => {
    const journal = open(1);
    await journal.hold("slow", { cost: 1 });
    await journal.settle("quick", { cost: 2 });
    expect(segments()).toHaveLength(3);
    journal.shipped(1);
    expect(segments()).toHaveLength(2);
    await journal.settle("slow", { cost: 1 });
    journal.shipped(1);
    expect(journal.backlog).toBe(0);
    expect(segments()).toHaveLength(1);
    journal.close();
  });

  it("forgets a hold that came to nothing, with its segment", async () => {
    const first = open(1);
    await first.hold("a", { cost: 1 });
    await first.hold("b", { cost: 2 });
    await first.void("a");
    // Of the hold that stands, and the one being written.
    expect(segments()).toHaveLength(2);
    first.close();
    const second = open();
    expect(second.unsettled).toEqual([{ id: "b", data: { cost: 2 } }]);
    expect(second.backlog).toBe(0);
    second.close();
  });

  it("refuses a directory that another journal has, and gives it free when closed", () => {
    const first = open();
    expect(open).toThrow(JournalLockedError);
    first.close();
    open().close();
  });

  it("loses a torn record and no other", async () => {
    const first = open();
    await first.settle("a", { cost: 1 });
    first.close();
    const file = join(directory, segments()[0] as string);
    const torn = frame(Buffer.from('{"kind":"event","id":"torn","data":{"cost":9}}')).subarray(
      0,
      20,
    );
    appendFileSync(file, torn);
    appendFileSync(file, frame(Buffer.from('{"kind":"event","id":"after","data":{"cost":3}}')));
    const second = open();
    expect(second.oldest(10).map((entry) => entry.id)).toEqual(["a", "after"]);
    expect(second.damagedBytes).toBe(20);
    second.close();
  });

  it("does not read a record whose bytes were changed", () => {
    const data = frame(Buffer.from('{"cost":1}'));
    data[12] = (data[12] as number) ^ 1;
    expect(unframe(data)).toEqual({ payloads: [], damagedBytes: data.length });
  });

  it("writes the records of one turn together and says when they are written", async () => {
    const journal = open();
    const written = Promise.all(
      Array.from({ length: 50 }, (_, i) => journal.settle(`e${i}`, { cost: i })),
    );
    const file = join(directory, segments()[0] as string);
    expect(readFileSync(file)).toHaveLength(0);
    await written;
    expect(unframe(readFileSync(file)).payloads).toHaveLength(50);
    journal.close();
  });
});
