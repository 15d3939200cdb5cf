import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Log } from "./log.ts";
import { StartFailure } from "./options.ts";

/** Quicker than this nothing was built: everything came from the cache. */
const WORTH_TELLING_MS = 2_000;
const OUTPUT_LINES = 60;

/**
 * Builds what is not built yet (the console, the database client); with a warm cache that takes a
 * moment. Its output is shown only where it fails.
 * @throws StartFailure with the end of the output.
 */
export async function build(root: string, log: Log, signal: AbortSignal): Promise<void> {
  const started = Date.now();
  const announce = setTimeout(
    () => log.info("building the console; the first time takes about a minute"),
    WORTH_TELLING_MS,
  );
  const output: string[] = [];
  try {
    const child = spawn(
      process.execPath,
      [join(root, "node_modules/turbo/bin/turbo"), "run", "build"],
      {
        cwd: root,
        env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" },
        stdio: ["ignore", "pipe", "pipe"],
        signal,
      },
    );
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (code !== 0)
      throw new StartFailure(
        `the build failed; the end of its output:\n${output.join("").trimEnd().split("\n").slice(-OUTPUT_LINES).join("\n")}`,
      );
  } finally {
    clearTimeout(announce);
  }
  const tookMs = Date.now() - started;
  if (tookMs > WORTH_TELLING_MS) log.info(`built in ${Math.round(tookMs / 1000)} s`);
}
