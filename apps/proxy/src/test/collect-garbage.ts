/**
 * Preloaded into a process that is measured: on SIGUSR2 all its threads collect their garbage, and the main
 * one writes what it keeps as one line of JSON to standard error.
 */
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

/** Memory that a collection freed goes back to the system a moment later, from another thread. */
const GIVEN_BACK_MS = 300;

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
const threads = new BroadcastChannel("collect-garbage");
threads.onmessage = () => collect();
threads.unref();
let collections = 0;

async function tell(): Promise<void> {
  // What the first lets go of with its finalizers is freed by the second.
  for (let time = 0; time < 2; time++) {
    threads.postMessage(null);
    collect();
    await pause(GIVEN_BACK_MS);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const kept = { residentBytes: rss, heapBytes: heapUsed, externalBytes: external };
  process.stderr.write(`${JSON.stringify({ collection: ++collections, ...kept })}\n`);
}

if (isMainThread) process.on("SIGUSR2", tell);
