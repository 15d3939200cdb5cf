import { accessSync, constants, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { lockDataDirectory } from "./lock.ts";
import { createLog, type Log } from "./log.ts";
import { HELP, type Options, readOptions, StartFailure } from "./options.ts";
import { ProductRun } from "./product-run.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function openDataDirectory(directory: string): void {
  try {
    // Passage for the user that runs PostgreSQL; what is secret in it has a mode of its own.
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartFailure(
      `cannot write to ${directory} (${(error as NodeJS.ErrnoException).code}): give this user the right to, or name another directory with --data-dir DIR`,
    );
  }
}

/** What went wrong, without the stack where the message was written for people. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof StartFailure || error.name === "Error"
    ? error.message
    : (error.stack ?? error.message);
}

/** Runs the product until a signal, or until it cannot be started. Returns the exit code. */
async function run(options: Options, log: Log): Promise<number> {
  openDataDirectory(options.dataDirectory);
  const lock = lockDataDirectory(
    options.dataDirectory,
    `http://localhost:${options.ports.console}`,
  );
  const product = new ProductRun(ROOT, options, log);
  const stopping = new AbortController();
  const stopped = new Promise<void>((done) =>
    stopping.signal.addEventListener("abort", () => done(), { once: true }),
  );
  for (const name of SIGNALS)
    process.on(name, () => {
      if (stopping.signal.aborted) {
        product.kill();
        lock.release();
        process.exit(1);
      }
      log.info("stopping; once more ends everything at once");
      stopping.abort();
    });
  // A reader of our log that went away, as in `npm start | head`, ends the run in order too.
  process.stdout.on("error", () => stopping.abort());
  let code = 0;
  try {
    const closing = await Promise.race([product.start(stopping.signal), stopped]);
    if (closing !== undefined) {
      if (options.json) log.info("everything is up");
      else process.stdout.write(`${closing}\n`);
      await stopped;
    }
  } catch (error) {
    if (!stopping.signal.aborted) {
      if (options.json) log.error(explain(error));
      else process.stderr.write(`\n${explain(error)}\n\n`);
      code = 1;
    }
  }
  stopping.abort();
  await product.stop();
  log.info("stopped");
  lock.release();
  return code;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), ROOT);
  if (options === "help") {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const log = createLog((line) => process.stdout.write(`${line}\n`), options.json, colour);
  return run(options, log);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  },
);
