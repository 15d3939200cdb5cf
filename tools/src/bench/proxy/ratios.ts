import type { Results } from "./results.ts";

/** The figures by which runs are compared. */
export interface Ratios {
  /** Calls a second of ours, in one process, by those of the other gateway: 1 KB JSON, 64 connections. */
  rpsVsPortkey: number;
  /** The same by those of the bare proxy. */
  rpsVsBare: number;
  /** Median latency that ours adds at one connection, by what the bare proxy adds: 1 KB JSON. */
  addedP50VsBare: number;
  /** Median milliseconds that ours delays the first byte of a stream by, at one connection. */
  streamFirstByteAddedMs: number;
  /** Calls a second of ours if bringing their events to the database counts as part of the round. */
  sustainedVsBare: number;
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** Ratios are of medians: rounds of different subjects do not belong to each other. */
export function ratiosOf(results: Results): Ratios {
  const many = "1 KB JSON, 64 connections";
  const one = "1 KB JSON, 1 connections";
  const streams = "streams, 1 connections";
  const perSecond = (name: "pag0" | "bare" | "portkey") =>
    results.median(many, name, (round) => round.perSecond);
  const added = (shape: string, name: "pag0" | "bare") =>
    results.median(shape, name, ({ p50 }) => p50) -
    results.median(shape, "direct", ({ p50 }) => p50);
  const sustained = results.median(many, "pag0", (round) => round.sustainedPerSecond);
  return {
    rpsVsPortkey: rounded(perSecond("pag0") / perSecond("portkey")),
    rpsVsBare: rounded(perSecond("pag0") / perSecond("bare")),
    addedP50VsBare: rounded(added(one, "pag0") / added(one, "bare")),
    streamFirstByteAddedMs: rounded(added(streams, "pag0")),
    sustainedVsBare: rounded(sustained / perSecond("bare")),
  };
}
