import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openJournals } from "./directories.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pag0-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = () =>
  openJournals<{ cost: number }>(directory, {
    ...{ segmentBytes: 1_000, maxBytes: 1_000_000, syncEveryMs: 1_000 },
    failed: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
const ids = () => readdirSync(join(directory, "journal")).sort();

it("processes that start together again and again leave no more directories than they need", () => {
  for (let round = 0; round < 4; round++) {
    const processes = [open(), open(), open()];
    for (const { left } of processes) for (const { journal } of left) journal.remove();
    for (const { own } of processes) own.journal.close();
    expect(ids()).toHaveLength(3);
  }
});

it("a directory stays in which something is to be counted or looked at", async () => {
  const [one, two, three] = [open().own, open().own, open().own];
  await one.journal.settle("a", { cost: 1 });
  await two.journal.hold("b", { cost: 2 });
  await three.journal.settle("c", { cost: 3 });
  three.journal.setAside();
  for (const { journal } of [one, two, three]) journal.close();
  const { own, left } = open();
  for (const { journal } of [own, ...left]) journal.remove();
  expect(ids()).toEqual([one, two, three].map(({ proxyId }) => proxyId).sort());
  // What was refused is in the log again, which has its own file removed.
  await new Promise(setImmediate);
  const again = open();
  for (const { journal } of [again.own, ...again.left]) {
    for (const { id } of journal.unsettled) await journal.settle(id, { cost: 2 });
    journal.shipped(journal.oldest(10).length);
  }
  for (const { journal } of [again.own, ...again.left]) journal.remove();
  expect(ids()).toEqual([]);
});
