/**
 * Times the console's own answers over twelve months of usage: `node apps/console/bench/usage.ts
 * [events] [data directory]`. The database is made once (a few minutes) and found again; without a
 * directory it is made anew and removed. The last line is one JSON object.
 */
import { openBench } from "./usage-database.ts";
import { measureAll } from "./usage-measures.ts";

const events = Number(process.argv[2] ?? 10_000_000);
const bench = await openBench(events, process.argv[3]);
try {
  const figures = await measureAll(bench);
  console.log(JSON.stringify({ bench: "usage", events, ...figures }));
} finally {
  await bench.close();
}
