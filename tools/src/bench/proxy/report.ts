import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./processes.ts";
import type { Ratios } from "./ratios.ts";

const FILE = "docs/benchmarks.md";
const BEGIN = "<!-- bench proxy: begin -->";
const END = "<!-- bench proxy: end -->";

/** Puts the tables of a run between the two marks of docs/benchmarks.md. @throws Error where a mark is missing */
export function writeReport(tables: readonly string[], machine: string, ratios: Ratios): void {
  const file = join(root, FILE);
  const text = readFileSync(file, "utf8");
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`${FILE} lacks the marks ${BEGIN} and ${END}`);
  const day = new Date().toISOString().slice(0, 10);
  const parts = [
    `Measured on ${day}: ${machine}`,
    ...tables,
    `\`\`\`json\n${JSON.stringify(ratios)}\n\`\`\``,
  ];
  const before = text.slice(0, begin + BEGIN.length);
  writeFileSync(file, `${before}\n${parts.join("\n\n")}\n${text.slice(end)}`);
}
