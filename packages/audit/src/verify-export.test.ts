import { describe, expect, it } from "vitest";
import { type AuditEntry, chainEntry } from "./chain.ts";
import { checkpointInput, signCheckpoint } from "./checkpoint.ts";
import { exportHeader, exportLine } from "./export-format.ts";
import { generateSigningKey } from "./keys.ts";
import { LogWriter } from "./test/log-writer.ts";
import { verifyExport } from "./verify-export.ts";

const KEY = generateSigningKey();

/**
 * Lines: 1 header, 2 a1, 3 b1, 4 a2, 5 checkpoint, 6 b2, 7 a3, 8 checkpoint, 9 b3, 10 checkpoint,
 * 11 a4 (not yet under a checkpoint).
 */
function sampleLog(organizationId = "org_1"): LogWriter {
  const log = new LogWriter(KEY.privateKeyPem, organizationId);
  for (const step of ["a", "b", "a", "", "b", "a", "", "b", "", "a"]) {
    if (step === "") log.checkpoint();
    else log.entry(step, { note: "한국어 \u0000 ok", amount: "1200000" });
  }
  return log;
}

const LOG = sampleLog();
const LINES = LOG.lines();

function without(...numbers: number[]): string[] {
  return LINES.filter((_, index) => !numbers.includes(index + 1));
}

function moved(from: number, to: number): string[] {
  const lines = LINES.toSpliced(from - 1, 1);
  return lines.toSpliced(to - 1, 0, LINES[from - 1] as string);
}

function edited(number: number, from: string, to: string): string[] {
  const line = LINES[number - 1] as string;
  expect(line).toContain(from);
  return LINES.with(number - 1, line.replace(from, to));
}

function problem(lines: Iterable<string>) {
  const result = verifyExport(lines, KEY.publicKeyPem);
  expect(result.ok).toBe(false);
  const { kind, line, writer, sequence } = result.firstProblem ?? {};
  return [kind, line, ...(writer === undefined ? [] : [`${writer}${sequence}`])].join(" ");
}

describe("verifyExport", () => {
  it("verifies a whole log, and says what no checkpoint holds yet", () => {
    const last = LOG.records[8];
    expect(verifyExport(LINES, KEY.publicKeyPem)).toEqual({
      ok: true,
      entries: 7,
      checkpoints: 3,
      unanchoredEntries: 1,
      lastCheckpoint: { id: last?.id, at: last?.at, hash: last?.hash },
    });
    expect(verifyExport([...LINES, ""], KEY.publicKeyPem).ok).toBe(true);
  });

  it("verifies an export without entries", () => {
    const { ok, entries, lastCheckpoint } = verifyExport(LINES.slice(0, 1), KEY.publicKeyPem);
    expect({ ok, entries, lastCheckpoint }).toEqual({ ok: true, entries: 0, lastCheckpoint: null });
  });

  it("names a changed field", () => {
    expect(problem(edited(4, '"amount":"1200000"', '"amount":"1"'))).toBe("changed 4 a2");
    expect(problem(edited(4, '"action":"policy.publish"', '"action":"policy.draft"'))).toBe(
      "changed 4 a2",
    );
    expect(problem(edited(8, '"id":"chk_', '"id":"chk_9'))).toBe("changed 8");
    expect(problem(edited(11, '"projectId":null', '"projectId":"prj_1"'))).toBe("changed 11 a4");
  });

  it("names a removed entry, whether before, at the end of, or between checkpoints", () => {
    expect(problem(without(2))).toBe("removed 3 a1");
    expect(problem(without(3))).toBe("removed 4 b1");
    expect(problem(without(4))).toBe("removed 4 a2");
  });

  it("names entries that are cut off while a checkpoint claims them", () => {
    expect(problem(without(9))).toBe("truncated 9 b3");
    expect(problem(without(7, 11))).toBe("truncated 7 a3");
    expect(problem(without(2, 4, 7, 11))).toBe("truncated 3 a1");
  });

  it("names reordered entries and checkpoints", () => {
    expect(problem(moved(2, 4))).toBe("reordered 3 a1");
    expect(problem(moved(4, 6))).toBe("reordered 4 a2");
    expect(problem(moved(6, 5))).toBe("reordered 6 b2");
    expect(problem(moved(8, 10))).toBe("reordered 9");
    expect(problem(LINES.toSpliced(6, 0, LINES[5] as string))).toBe("reordered 7 b2");
    expect(problem(LINES.toSpliced(5, 0, LINES[4] as string))).toBe("reordered 6");
  });

  it("names a checkpoint removed in the middle", () => {
    expect(problem(without(5))).toBe("removed 7");
    expect(problem(without(8))).toBe("removed 9");
    expect(problem(without(2, 3, 4, 5))).toBe("removed 2 b1");
  });

  it("names a chain that was rewritten with fresh hashes", () => {
    const entries = LOG.records.filter((record) => "writer" in record);
    const [a1, b1, a2] = entries as [AuditEntry, AuditEntry, AuditEntry];
    const forged = chainEntry({ ...a1, result: "denied" }, a1.previousHash);
    const lines = LINES.with(1, exportLine(forged));
    expect(problem(lines)).toBe("changed 4 a2");
    const chained = lines.with(3, exportLine(chainEntry(a2, forged.hash)));
    expect(problem(chained)).toBe("changed 5 a2");
    const added = chainEntry({ ...b1, id: "aud_x", sequence: 2 }, b1.hash);
    expect(problem(LINES.toSpliced(3, 0, exportLine(added)))).toBe("reordered 6 b2");
    const unknown = chainEntry({ ...a1, writer: "c" }, a1.previousHash);
    expect(problem(LINES.toSpliced(3, 0, exportLine(unknown)))).toBe("reordered 6 c1");
  });

  it("names a checkpoint forged with another key, and one whose signature is changed", () => {
    const entries = LOG.records.slice(0, 3) as AuditEntry[];
    const identity = { id: "chk_x", organizationId: "org_1", at: "2026-11-21T07:00:00.000Z" };
    const input = checkpointInput(identity, null, entries);
    const other = generateSigningKey();
    const forged = signCheckpoint(input, other.privateKeyPem);
    expect(problem(LINES.with(4, exportLine(forged)))).toBe("bad_signature 5");
    const posing = { ...forged, ...signCheckpoint(input, KEY.privateKeyPem) };
    const line = exportLine({ ...posing, signature: forged.signature });
    expect(problem(LINES.with(4, line))).toBe("bad_signature 5");
    const both = KEY.publicKeyPem + other.publicKeyPem;
    const rotated = [...LINES.slice(0, 4), exportLine(forged)];
    expect(verifyExport(rotated, both)).toMatchObject({ ok: true, checkpoints: 1 });
  });

  it("refuses a signed checkpoint whose count or root is not that of its entries", () => {
    const entries = LOG.records.slice(0, 3) as AuditEntry[];
    const identity = { id: "chk_x", organizationId: "org_1", at: "2026-11-21T07:00:00.000Z" };
    const input = checkpointInput(identity, null, entries);
    const head = LINES.slice(0, 4);
    const signed = (change: object) =>
      exportLine(signCheckpoint({ ...input, ...change }, KEY.privateKeyPem));
    expect(problem([...head, signed({ entryCount: 4 })])).toBe("changed 5");
    expect(problem([...head, signed({ merkleRoot: "1".repeat(64) })])).toBe("changed 5");
  });

  it("names what is of another organization", () => {
    const foreign = sampleLog("org_2").lines();
    expect(problem(LINES.toSpliced(3, 0, foreign[1] as string))).toBe("malformed 4 a1");
    expect(problem([...LINES.slice(0, 1), ...foreign.slice(1)])).toBe("malformed 2 a1");
    expect(problem([...LINES.slice(0, 1), foreign[4] as string])).toBe("malformed 2");
  });

  it.each<[string, string[], string]>([
    ["an empty file", [], "malformed 1"],
    ["no header", LINES.slice(1), "malformed 1"],
    ["a second header", LINES.with(2, LINES[0] as string), "malformed 3"],
    [
      "another version",
      LINES.with(0, LINES[0]?.replace("audit/1", "audit/2") ?? ""),
      "malformed 1",
    ],
    ["white space", LINES.with(3, `${LINES[3]} `), "malformed 4"],
    ["a carriage return", LINES.with(3, `${LINES[3]}\r`), "malformed 4"],
    ["an empty line within", LINES.toSpliced(3, 0, ""), "malformed 4"],
    ["a field of its own", LINES.with(3, LINES[3]?.replace("{", '{"a":1,') ?? ""), "malformed 4"],
    ["a field twice", LINES.with(3, LINES[3]?.replace("{", '{"action":"x",') ?? ""), "malformed 4"],
    [
      "another spelling",
      LINES.with(3, LINES[3]?.replace("policy", "\\u0070olicy") ?? ""),
      "malformed 4",
    ],
    ["a list", LINES.with(3, "[]"), "malformed 4"],
    ["null", LINES.with(3, "null"), "malformed 4"],
    ["another type", LINES.with(3, '{"type":"note"}'), "malformed 4"],
    ["a lone surrogate", LINES.with(3, LINES[3]?.replace("ok", "\\ud800") ?? ""), "malformed 4"],
    ["depth", LINES.with(3, `{"type":"entry","detail":${"[".repeat(9999)}`), "malformed 4"],
    ["a line too long", LINES.with(3, "x".repeat(4_194_305)), "malformed 4"],
    [
      "an end within a line",
      [...LINES.slice(0, 10), LINES[10]?.slice(0, 90) ?? ""],
      "truncated 11",
    ],
  ])("names %s", (_name, lines, expected) => {
    expect(problem(lines)).toBe(expected);
  });

  it("cannot see a tail cut off after a checkpoint, unless that tail was witnessed", () => {
    const cut = LINES.slice(0, 8);
    expect(verifyExport(cut, KEY.publicKeyPem)).toMatchObject({ ok: true, checkpoints: 2 });
    const witnessed = [LOG.records[8]?.hash as string];
    expect(verifyExport(LINES, KEY.publicKeyPem, { witnessed }).ok).toBe(true);
    expect(verifyExport(cut, KEY.publicKeyPem, { witnessed }).firstProblem).toMatchObject({
      kind: "truncated",
      line: 8,
      expected: witnessed[0],
      actual: LOG.records[6]?.hash,
    });
  });

  it("refuses a text without a key, and closes its source at the first problem", () => {
    expect(() => verifyExport(LINES, "no key")).toThrow(/No public key/);
    let closed = false;
    function* source() {
      try {
        yield* without(1);
      } finally {
        closed = true;
      }
    }
    expect(problem(source())).toBe("malformed 1");
    expect(closed).toBe(true);
  });

  it("takes only a header's fields in a header", () => {
    const header = exportHeader({
      organizationId: "org_1",
      exportedAt: "2026-11-21T07:00:00.000Z",
    });
    expect(header).toBe(
      '{"exportedAt":"2026-11-21T07:00:00.000Z","format":"pag0-audit/1","organizationId":"org_1","type":"header"}',
    );
    expect(problem([header.replace(".000Z", "Z")])).toBe("malformed 1");
  });
});
