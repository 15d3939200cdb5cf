import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type JournalFiles, systemFiles } from "./files.ts";
import { Journal } from "./journal.ts";
import { takeDirectory } from "./lock.ts";
import { segmentNumbers, segmentPath } from "./segments.ts";
import { FaultyFiles } from "./test-files.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pag0-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (
  files: JournalFiles = systemFiles,
  segmentBytes = 1_000_000,
  take = takeDirectory,
  syncEveryMs = 1_000,
) =>
  new Journal<{ cost: number; pad?: string }>({
    directory,
    segmentBytes,
    take,
    maxBytes: 100_000_000,
    syncEveryMs,
    files,
    failed: () => undefined,
  });

describe("a journal whose disk fails as a call ends", () => {
  it("keeps the call's beginning until its end is written", async () => {
    const files = new FaultyFiles();
    const first = open(files, 400);
    await first.hold("a", { cost: 10 });
    await first.settle("b", { cost: 1, pad: "x".repeat(400) });
    files.writeError = "ENOSPC";
    await expect(first.settle("a", { cost: 7 })).rejects.toThrow();
    first.shipped(1);
    const second = open(systemFiles, 400, () => ({ release: () => undefined }));
    expect(second.unsettled.map(({ id }) => id)).toEqual(["a"]);
    second.close();
    files.writeError = null;
    first.close();
  });
});

it("a journal takes nothing for written that the disk has refused once more", async () => {
  const files = new FaultyFiles();
  const journal = open(files, 1_000_000, takeDirectory, 10);
  await journal.settle("a", { cost: 1 });
  files.room = 0;
  await expect(journal.settle("b", { cost: 2 })).rejects.toThrow();
  const tried = vi.spyOn(files, "open");
  await expect.poll(() => tried.mock.calls.length).toBeGreaterThan(0);
  journal.shipped(0);
  files.room = Number.POSITIVE_INFINITY;
  journal.close();
  const next = open();
  expect(next.oldest(10).map(({ id }) => id)).toEqual(["a", "b"]);
  next.close();
});

describe("a journal after a power cut", () => {
  it("has a call's beginning until the disk itself has its end", async () => {
    const files = new FaultyFiles();
    const journal = open(files, 400);
    await journal.hold("a", { cost: 10, pad: "x".repeat(400) });
    files.holdSyncs = true;
    await journal.settle("a", { cost: 7 });
    journal.shipped(0);
    expect(segmentNumbers(systemFiles, directory)).toEqual([1, 2]);
    files.release();
    await expect.poll(() => segmentNumbers(systemFiles, directory)).toEqual([2]);
    journal.close();
  });

  it("has a call's beginning while its end is on no disk, also where the disk fails", async () => {
    for (const [code, left] of [
      ["EIO", [1, 2]],
      ["ENOSPC", [2]],
    ] as const) {
      const files = new FaultyFiles();
      const journal = open(files, 400, () => ({ release: () => undefined }));
      const [last = 0] = segmentNumbers(systemFiles, directory).slice(-1);
      await journal.hold("a", { cost: 10, pad: "x".repeat(400) });
      if (code === "EIO") files.syncError = code;
      await journal.settle("a", { cost: 7 }, "batched");
      if (code === "ENOSPC") files.writeError = code;
      await journal.settle("b", { cost: 8 }, "strict").catch(() => undefined);
      expect(journal.status).toMatchObject({ status: "failing", reason: code });
      journal.shipped(0);
      const numbers = () => segmentNumbers(systemFiles, directory).map((one) => one - last + 1);
      await expect.poll(numbers).toEqual(left);
      Object.assign(files, { syncError: null, writeError: null });
      journal.shipped(2);
      journal.close();
      for (const number of segmentNumbers(systemFiles, directory))
        rmSync(segmentPath(directory, number));
    }
  });

  it("takes no event for shipped because the mark tells of a segment that was lost", async () => {
    const first = open();
    await first.settle("a", { cost: 7 });
    first.shipped(1);
    first.close();
    const [lost] = segmentNumbers(systemFiles, directory);
    rmSync(segmentPath(directory, lost ?? 0));
    const second = open();
    await second.settle("b", { cost: 8 });
    second.close();
    const third = open();
    expect(third.oldest(10).map(({ id }) => id)).toEqual(["b"]);
    third.close();
  });

  it("has lost nothing that a process wrote that ended before it was synced, once the next has started", async () => {
    const first = open();
    await first.settle("a", { cost: 7 });
    first.close();
    const paths = new Map<number, string>();
    const synced: string[] = [];
    const second = open({
      ...systemFiles,
      open: (path, flags) => {
        const file = systemFiles.open(path, flags);
        paths.set(file, path);
        return file;
      },
      syncNow: (file) => {
        synced.push(basename(paths.get(file) ?? ""));
        systemFiles.syncNow(file);
      },
    });
    expect(synced).toEqual(["000000000001.seg"]);
    second.close();
  });
});
