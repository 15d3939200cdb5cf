import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
/** Spares each process after the first the compiling of the same files. */
const COMPILE_CACHE = join(tmpdir(), "pag0-test-compile-cache");

/** A test that kills a process kills the proxy. */
const ONE = { PAG0_PROXY_PROCESSES: "1" };

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** All that was written to standard output and standard error. */
  output: string;
}

/** A proxy in a process of its own, which a test can kill. */
export interface ChildProxy {
  url: string;
  process: ChildProcess;
  /** All that it has written so far. */
  output: () => string;
  kill: (signal: NodeJS.Signals) => void;
  exited: Promise<Exit>;
}

/** @param prelude shell commands that set limits for the process */
function spawnMain(
  variables: Record<string, string>,
  prelude = ":",
): {
  child: ChildProcess;
  output: () => string;
  exited: Promise<Exit>;
} {
  const command = ["-c", `${prelude}; exec "$0" "$1"`, process.execPath, MAIN];
  const child = spawn("/bin/sh", command, {
    env: { PATH: process.env.PATH ?? "", NODE_COMPILE_CACHE: COMPILE_CACHE, ...ONE, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const exited = once(child, "close").then(([code, signal]) => ({ code, signal, output }) as Exit);
  return { child, output: () => output, exited };
}

/** Runs the proxy until it ends by itself. */
export function runToEnd(variables: Record<string, string>): Promise<Exit> {
  return spawnMain(variables).exited;
}

/** Starts the proxy and waits until it takes calls. */
export async function startChild(
  variables: Record<string, string>,
  prelude?: string,
): Promise<ChildProxy> {
  const settings = { ...variables, PAG0_LOG_LEVEL: "info" };
  const { child, output, exited } = spawnMain(settings, prelude);
  const port = new Promise<number>((resolve) => {
    child.stdout?.on("data", () => {
      const found = /"port":(\d+)/.exec(output());
      if (found !== null) resolve(Number(found[1]));
    });
  });
  const first = await Promise.race([port, exited]);
  if (typeof first !== "number") throw new Error(`the proxy ended at once: ${first.output}`);
  return {
    url: `http://127.0.0.1:${first}`,
    process: child,
    output,
    kill: (signal) => child.kill(signal),
    exited,
  };
}
