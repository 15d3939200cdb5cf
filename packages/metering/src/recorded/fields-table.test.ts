import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { RECORDINGS, type Recording } from "./index.ts";
import { usageFieldsOfRecording } from "./usage-fields.ts";

const TABLE = new URL("../../../../docs/metering-fields.md", import.meta.url);

interface Row {
  vendor: string;
  field: string;
  counted: string;
  body: string;
  stream: string;
}

const rows: readonly Row[] = readFileSync(TABLE, "utf8")
  .split("\n")
  .filter((line) => /^\| [a-z]+ \| `/.test(line))
  .map((line) => {
    const [vendor = "", field = "", counted = "", body = "", stream = ""] = line
      .slice(2, -2)
      .split(" | ");
    return { vendor, field: field.replaceAll("`", ""), counted, body, stream };
  });

const byName = new Map(RECORDINGS.map((recording) => [recording.name, recording]));
const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
const has = (recording: Recording, { vendor, field }: Row) =>
  recording.vendor === vendor && usageFieldsOfRecording(recording).has(field);

it("has a row for each field once", () => {
  expect(rows.length).toBeGreaterThan(100);
  const keys = rows.map(({ vendor, field }) => `${vendor} ${field}`);
  expect(new Set(keys).size).toBe(keys.length);
});

it.each(rows.map((row) => [`${row.vendor} ${row.field}`, row] as const))(
  "%s is shown by a recorded body and a recorded stream",
  (_, row) => {
    expect(row.counted).not.toBe("");
    for (const [cell, streamed, none] of [
      [row.body, false, "not in bodies"],
      [row.stream, true, "not in streams"],
    ] as const) {
      const found = RECORDINGS.filter(
        (recording) => recording.answer.stream === streamed && has(recording, row),
      );
      if (cell === none) expect(found.map(({ name }) => name)).toEqual([]);
      else expect(names(cell)).not.toEqual([]);
      for (const name of names(cell)) expect(found.map((one) => one.name)).toContain(name);
    }
    expect([...names(row.body), ...names(row.stream)].every((name) => byName.has(name))).toBe(true);
    expect([...names(row.body), ...names(row.stream)]).not.toEqual([]);
  },
);

it.each(RECORDINGS.map((recording) => [recording.name, recording] as const))(
  "%s has no field that is in no row",
  (_, recording) => {
    const known = new Set(
      rows.filter(({ vendor }) => vendor === recording.vendor).map((row) => row.field),
    );
    const unknown = [...usageFieldsOfRecording(recording)].filter((field) => !known.has(field));
    expect(unknown).toEqual([]);
  },
);
