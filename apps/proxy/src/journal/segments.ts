import { readdirSync, readFileSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { unframe } from "./frame.ts";

const NAME = /^(\d{12})\.seg$/;

export function segmentPath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(12, "0")}.seg`);
}

export interface StoredSegment {
  number: number;
  records: unknown[];
  damagedBytes: number;
}

/** Reads all segments of a directory, oldest first. */
export function readSegments(directory: string): StoredSegment[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match === null ? [] : [Number(match[1])];
    })
    .sort((a, b) => a - b)
    .map((number) => {
      const { payloads, damagedBytes } = unframe(readFileSync(segmentPath(directory, number)));
      return {
        number,
        records: payloads.map((payload): unknown => JSON.parse(payload.toString("utf8"))),
        damagedBytes,
      };
    });
}

export function removeSegment(directory: string, number: number): void {
  unlinkSync(segmentPath(directory, number));
}
