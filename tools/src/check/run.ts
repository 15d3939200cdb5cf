import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";

/** How a program ended. */
export interface Ended {
  ok: boolean;
  /** What it wrote, where that was kept. */
  output: string;
  seconds: number;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Keeps what it writes, for it to be shown in one piece; otherwise it goes to the terminal. */
  keepsOutput?: boolean;
  /** Leaves the processors to whatever else wants them. */
  yields?: boolean;
}

/** Runs a program under this Node.js until it ends. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { env = {}, keepsOutput = false, yields = false } = options;
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: keepsOutput ? ["ignore", "pipe", "pipe"] : "inherit",
    env: { ...process.env, ...env },
  });
  if (yields && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (piece: Buffer) => pieces.push(piece));
  return new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) =>
      done({
        ok: code === 0,
        output: Buffer.concat(pieces).toString("utf8"),
        seconds: (performance.now() - began) / 1_000,
      }),
    );
  });
}
