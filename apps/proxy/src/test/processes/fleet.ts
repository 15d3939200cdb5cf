import { join } from "node:path";
import { type ChildProxy, startChild } from "../child.ts";

/** Proxies in processes of their own, each with a data directory of its own. */
export interface Fleet {
  readonly size: number;
  /** Where a proxy takes calls; null while it is down. */
  url: (index: number) => string | null;
  pid: (index: number) => number;
  /** `kill -9`, and a new process on the same data directory. */
  crash: (index: number) => Promise<void>;
  /** `kill -9` without a successor. */
  kill: (index: number) => Promise<void>;
  /** An orderly end, and a new process on the same data directory. */
  restart: (index: number) => Promise<void>;
  /** Ends all in an orderly way. */
  stop: () => Promise<void>;
}

/** @param variables the settings of every proxy; each gets a part of PAG0_DATA_DIR */
export async function startFleet(variables: Record<string, string>, size: number): Promise<Fleet> {
  const start = (index: number) =>
    startChild({ ...variables, PAG0_DATA_DIR: join(variables.PAG0_DATA_DIR ?? "", `${index}`) });
  const proxies: (ChildProxy | null)[] = await Promise.all(
    Array.from({ length: size }, (_, index) => start(index)),
  );
  async function end(index: number, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const proxy = proxies[index];
    if (proxy === null || proxy === undefined) return;
    proxies[index] = null;
    proxy.kill(signal);
    const { code, output } = await proxy.exited;
    if (signal === "SIGTERM" && code !== 0)
      throw new Error(`proxy ${index} ended with ${code}: ${output.slice(-2_000)}`);
  }
  /** What was asked of each proxy before: one that starts can only be ended when it has started. */
  const before = new Map<number, Promise<void>>();
  const again = (signal: "SIGKILL" | "SIGTERM") => (index: number) => {
    const done = (before.get(index) ?? Promise.resolve()).then(async () => {
      await end(index, signal);
      proxies[index] = await start(index);
    });
    before.set(index, done);
    return done;
  };
  return {
    size,
    url: (index) => proxies[index]?.url ?? null,
    pid: (index) => proxies[index]?.process.pid ?? 0,
    crash: again("SIGKILL"),
    restart: again("SIGTERM"),
    kill: (index) => end(index, "SIGKILL"),
    stop: async () => {
      await Promise.all(proxies.map((_, index) => end(index, "SIGTERM")));
    },
  };
}
