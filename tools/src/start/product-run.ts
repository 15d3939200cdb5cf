import { setTimeout as sleep } from "node:timers/promises";
import { migrate } from "@pag0/db/migrate";
import { type BannerContent, banner } from "./banner.ts";
import { build } from "./build.ts";
import { type Child, startChild } from "./children.ts";
import { type Database, keepDatabase } from "./database.ts";
import { makeDemo } from "./demo.ts";
import type { Log } from "./log.ts";
import type { Options } from "./options.ts";
import { requireFreePorts } from "./ports.ts";
import { environmentOf, type Part, partOptions, STOP_ORDER, wantedPorts } from "./product.ts";
import { endRecordedChildren, recordChildren } from "./run-record.ts";
import { loadSecrets } from "./secrets.ts";

const READY_WITHIN_MS = 60_000;
const START_SETTLES_MS = 3_000;

/** A running product, or one that is on its way up or down. */
export class ProductRun {
  readonly #root: string;
  readonly #options: Options;
  readonly #log: Log;
  readonly #children = new Map<Part, Child>();
  #database: Database | undefined;
  #starting: Promise<unknown> = Promise.resolve();

  constructor(root: string, options: Options, log: Log) {
    this.#root = root;
    this.#options = options;
    this.#log = log;
  }

  /**
   * Brings everything up, in order, and says where it is.
   * @throws StartFailure for what the person who starts can put right; any other Error for what did not
   * come up; the signal's reason where it is aborted between two steps.
   */
  start(signal: AbortSignal): Promise<string> {
    const starting = this.#bringUp(signal);
    this.#starting = starting.catch(() => undefined);
    return starting;
  }

  /** Ends everything in order: calls first, the database last, within 15 s. */
  async stop(): Promise<void> {
    for (const part of STOP_ORDER) await this.#children.get(part)?.stop();
    // A start under way has nothing to wait for any more; what it opened last is closed here.
    await Promise.race([this.#starting, sleep(START_SETTLES_MS, undefined, { ref: false })]);
    await this.#database?.stop();
  }

  /** Ends everything now; the database is told too, and recovers at the next start. */
  kill(): void {
    for (const child of this.#children.values()) child.kill();
    this.#database?.kill();
  }

  async #bringUp(signal: AbortSignal): Promise<string> {
    const { demo, dataDirectory, ports } = this.#options;
    const secrets = loadSecrets(dataDirectory, process.env);
    await endRecordedChildren(dataDirectory, this.#log);
    await requireFreePorts(wantedPorts(this.#options));
    await build(this.#root, this.#log, signal);
    signal.throwIfAborted();
    const databaseUrl = await this.#openDatabase();
    signal.throwIfAborted();
    await migrate({ databaseUrl, log: this.#log.info });
    signal.throwIfAborted();

    const environment = environmentOf(this.#options, secrets, databaseUrl, process.env);
    const parts: Part[] = demo
      ? ["providers", "proxy", "worker", "console"]
      : ["proxy", "worker", "console"];
    for (const part of parts) this.#startPart(part, environment);
    await Promise.all(
      parts.map((part) => this.#children.get(part)?.waitUntilReady(READY_WITHIN_MS)),
    );
    const content: BannerContent = {
      consoleUrl: environment.PAG0_CONSOLE_URL ?? `http://localhost:${ports.console}`,
      proxyUrl: environment.PAG0_PROXY_URL ?? `http://127.0.0.1:${ports.proxy}`,
      dataDirectory,
    };
    if (demo) {
      content.signIns = await makeDemo(
        this.#options,
        databaseUrl,
        secrets.PAG0_SETUP_TOKEN,
        this.#log,
      );
      signal.throwIfAborted();
      this.#startPart("traffic", environment);
    } else {
      content.setupToken = secrets.PAG0_SETUP_TOKEN;
    }
    return banner(content);
  }

  async #openDatabase(): Promise<string> {
    if (process.env.DATABASE_URL) return process.env.DATABASE_URL;
    this.#database = await keepDatabase(this.#options.dataDirectory, this.#log);
    return this.#database.url;
  }

  #startPart(part: Part, env: Record<string, string | undefined>): void {
    const record = () => recordChildren(this.#options.dataDirectory, [...this.#children.values()]);
    const child = startChild({
      ...partOptions(part, this.#root, this.#options),
      env,
      log: this.#log,
      // The first change comes before the child is in the map, and is recorded below.
      onChange: record,
    });
    this.#children.set(part, child);
    record();
  }
}
