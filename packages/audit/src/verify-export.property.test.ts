import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditValue } from "./canonical.ts";
import { generateSigningKey } from "./keys.ts";
import { LogWriter } from "./test/log-writer.ts";
import { verifyExport } from "./verify-export.ts";

const KEY = generateSigningKey();
const RUNS = { numRuns: 300 };

interface Log {
  lines: string[];
  /** Index of the last checkpoint's line. */
  anchored: number;
  lastCheckpointHash: string;
}

const detail = fc
  .dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, AuditValue>);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom("proxy-1", "proxy-2", "console"), detail) },
  { weight: 1, arbitrary: fc.constant("checkpoint" as const) },
);

/** A log of several writers with at least one entry under a checkpoint, and a tail that may be under none. */
const logs: fc.Arbitrary<Log> = fc
  .tuple(
    fc.array(step, { maxLength: 40 }),
    fc.tuple(detail, detail),
    fc.array(step, { maxLength: 4 }),
  )
  .map(([steps, [first, last], tail]) => {
    const log = new LogWriter(KEY.privateKeyPem);
    const write = (next: typeof step extends fc.Arbitrary<infer S> ? S : never) => {
      if (next === "checkpoint") log.checkpoint();
      else log.entry(next[0], next[1]);
    };
    log.entry("worker", first);
    steps.forEach(write);
    log.entry("proxy-1", last);
    log.checkpoint();
    for (const next of tail) if (next !== "checkpoint") write(next);
    const anchored = log.records.findLastIndex((record) => "merkleRoot" in record) + 1;
    return {
      lines: log.lines(),
      anchored,
      lastCheckpointHash: log.records[anchored - 1]?.hash as string,
    };
  });

function isFound(lines: string[], witnessed: string[] = []): boolean {
  const result = verifyExport(lines, KEY.publicKeyPem, { witnessed });
  expect(result.ok).toBe(result.firstProblem === undefined);
  return !result.ok;
}

/** What a log says: the header first, then per checkpoint each writer's lines in order. The order between writers is not part of it. */
function meaning(lines: string[]): string {
  const segments: Record<string, string[]>[] = [{}];
  for (const line of lines) {
    const { type, writer } = JSON.parse(line) as { type: string; writer?: string };
    const segment = segments.at(-1) as Record<string, string[]>;
    segment[writer ?? type] = [...(segment[writer ?? type] ?? []), line];
    if (type === "checkpoint") segments.push({});
  }
  const sorted = segments.map((segment) =>
    Object.entries(segment).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return JSON.stringify([lines[0], sorted]);
}

describe("verifyExport, on random logs of several writers", () => {
  it("verifies every one, and counts it", () => {
    fc.assert(
      fc.property(logs, ({ lines, anchored, lastCheckpointHash }) => {
        const result = verifyExport(lines, KEY.publicKeyPem, { witnessed: [lastCheckpointHash] });
        const count = (type: string) =>
          lines.filter((line) => line.includes(`"type":"${type}","writer"`)).length;
        expect(result.ok).toBe(true);
        expect(result.entries).toBe(count("entry"));
        expect(result.entries + result.checkpoints).toBe(lines.length - 1);
        expect(result.unanchoredEntries).toBe(lines.length - 1 - anchored);
        expect(result.lastCheckpoint?.hash).toBe(lastCheckpointHash);
      }),
      RUNS,
    );
  });

  it("finds any one character changed anywhere but in the header", () => {
    fc.assert(
      fc.property(
        logs,
        fc.nat(),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (log, pick, place, character) => {
          const index = 1 + (pick % (log.lines.length - 1));
          const line = log.lines[index] as string;
          const at = place % line.length;
          const changed = line.slice(0, at) + character + line.slice(at + 1);
          fc.pre(changed !== line);
          expect(isFound(log.lines.with(index, changed))).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("finds a flipped bit of any byte but in the header", () => {
    fc.assert(
      fc.property(logs, fc.nat(), fc.nat(), fc.nat({ max: 7 }), (log, pick, place, bit) => {
        const index = 1 + (pick % (log.lines.length - 1));
        const bytes = Buffer.from(log.lines[index] as string);
        const at = place % bytes.length;
        bytes[at] = (bytes[at] as number) ^ (1 << bit);
        const file = log.lines.with(index, bytes.toString()).join("\n");
        expect(isFound(file.split("\n"))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("finds any line deleted up to the last checkpoint", () => {
    fc.assert(
      fc.property(logs, fc.nat(), (log, pick) => {
        const index = pick % log.anchored;
        expect(isFound(log.lines.toSpliced(index, 1))).toBe(true);
      }),
      RUNS,
    );
  });

  it("finds any line that stands twice, wherever the second is", () => {
    fc.assert(
      fc.property(logs, fc.nat(), fc.nat(), (log, pick, place) => {
        const line = log.lines[pick % log.lines.length] as string;
        const at = place % (log.lines.length + 1);
        expect(isFound(log.lines.toSpliced(at, 0, line))).toBe(true);
      }),
      RUNS,
    );
  });

  it("finds any two lines swapped, where the log then says something else", () => {
    fc.assert(
      fc.property(logs, fc.nat(), fc.nat(), (log, a, b) => {
        const [i, j] = [a % log.lines.length, b % log.lines.length];
        const swapped = log.lines.with(i, log.lines[j] as string).with(j, log.lines[i] as string);
        expect(isFound(swapped)).toBe(meaning(swapped) !== meaning(log.lines));
      }),
      { numRuns: 1000 },
    );
  });

  it("finds any run of lines cut out before the last checkpoint", () => {
    fc.assert(
      fc.property(logs, fc.nat(), (log, pick) => {
        const from = pick % log.anchored;
        expect(isFound(log.lines.toSpliced(from, log.anchored - from))).toBe(true);
      }),
      RUNS,
    );
  });

  it("finds the end cut off at or before a witnessed checkpoint, within a line or between lines", () => {
    fc.assert(
      fc.property(logs, fc.nat(), (log, pick) => {
        const file = log.lines.slice(0, log.anchored + 1).join("\n");
        const cut = file.slice(0, pick % file.length).split("\n");
        expect(isFound(cut, [log.lastCheckpointHash])).toBe(true);
      }),
      RUNS,
    );
  });

  it("finds a line of another organization's log put in anywhere", () => {
    const other = new LogWriter(KEY.privateKeyPem, "org_2");
    other.entry("proxy-9", {});
    other.checkpoint();
    const foreign = other.lines().slice(1);
    fc.assert(
      fc.property(logs, fc.nat(), fc.constantFrom(...foreign), (log, place, line) => {
        const at = 1 + (place % log.lines.length);
        expect(isFound(log.lines.toSpliced(at, 0, line))).toBe(true);
      }),
      RUNS,
    );
  });
});
