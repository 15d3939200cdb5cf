/**
 * `npm run bench -- soak`: an hour of calls of every kind, as fast as one proxy takes them, and what they
 * left behind. The last line is one JSON object; it fails where memory or descriptors grow, anything stays
 * held, or the journal does not empty. `--quick`: a tenth of it.
 */
import { createHarness } from "../harness.ts";
import { startOwnPostgres } from "../processes/own-postgres.ts";
import { soak } from "./soak.ts";

/** An hour at 60 calls a second. */
const CALLS = 216_000;
const MAX_BYTES_PER_10K = 1_048_576;
/** What the system counts for a process moves by some megabytes: a tenth of the calls says less about it. */
const MAX_QUICK_BYTES_PER_10K = 4 * MAX_BYTES_PER_10K;
/** Connections to the provider that happen to be kept; one lost in 10,000 calls were more. */
const MAX_DESCRIPTORS_MORE = 16;
/** A segment that is being written and one whose last events were just shipped. */
const MAX_JOURNAL_BYTES = 16 * 1024 * 1024 + 65_536;

const isQuick = process.argv.includes("--quick");
const calls = isQuick ? CALLS / 10 : CALLS;
const mebibytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);

const harness = await createHarness(await startOwnPostgres());
const plan = { warmUp: calls / 5, calls, measurements: 20 };
const result = await soak(harness, plan, (at) =>
  console.log(
    `${String(at.calls).padStart(7)} calls  ${mebibytes(at.residentBytes)} MB resident  ${mebibytes(at.heapBytes)} MB heap  ${mebibytes(at.externalBytes)} MB buffers  ${at.descriptors} descriptors`,
  ),
);
await harness.close();
console.table(result.outcomes);
const summary = {
  calls: result.calls,
  seconds: Math.round(result.seconds),
  bytesPer10k: result.bytesPer10k,
  keptBytesPer10k: result.keptBytesPer10k,
  descriptorsMore: result.descriptorsMore,
  heldNano: Number(result.held),
  leasedNano: Number(result.leased),
  settledLessEventsNano: Number(result.settledLessEvents),
  journalBytes: result.journalBytes,
};
console.log(JSON.stringify(summary));
const isFlat =
  summary.bytesPer10k < (isQuick ? MAX_QUICK_BYTES_PER_10K : MAX_BYTES_PER_10K) &&
  summary.descriptorsMore <= MAX_DESCRIPTORS_MORE;
const isSettled =
  summary.heldNano === 0 && summary.leasedNano === 0 && summary.settledLessEventsNano === 0;
if (!isFlat || !isSettled || summary.journalBytes > MAX_JOURNAL_BYTES) process.exitCode = 1;
