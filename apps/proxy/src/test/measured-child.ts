import { setTimeout as pause } from "node:timers/promises";
import { type ChildProxy, startChild } from "./child.ts";

const COLLECT_GARBAGE = new URL("collect-garbage.ts", import.meta.url).href;
const COLLECTED_MS = 30_000;

/** What a process keeps once its garbage is collected. */
export interface Kept {
  residentBytes: number;
  /** Of JavaScript's heap. */
  heapBytes: number;
  /** Of buffers outside of it. */
  externalBytes: number;
}

export interface MeasuredProxy extends ChildProxy {
  /** Has the process collect its garbage, and tells what is left. */
  keeps: () => Promise<Kept>;
}

/** Starts a proxy whose memory can be told from its garbage; with a small nursery, which swings less. */
export async function startMeasuredChild(
  variables: Record<string, string>,
): Promise<MeasuredProxy> {
  const proxy = await startChild({
    ...variables,
    NODE_OPTIONS: `--max-semi-space-size=4 --import=${COLLECT_GARBAGE}`,
  });
  let measured = 0;
  return {
    ...proxy,
    async keeps() {
      const line = new RegExp(`\\{"collection":${++measured},[^}]*\\}`);
      proxy.kill("SIGUSR2");
      const deadline = Date.now() + COLLECTED_MS;
      for (;;) {
        const found = line.exec(proxy.output());
        if (found !== null) return JSON.parse(found[0]) as Kept;
        if (Date.now() > deadline)
          throw new Error(`the proxy told nothing of a collection within ${COLLECTED_MS} ms`);
        await pause(20);
      }
    },
  };
}
