import cluster, { type Worker } from "node:cluster";
import type { Logger } from "pino";
import { AggregatorRegistry } from "prom-client";
import { type FromProcess, isFromProcess, type ToProcess } from "./messages.ts";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;
/** A process that has served for so long and then ends is started again without a longer pause. */
const STEADY_MS = 60_000;
/** Short-lived objects of calls under way die young only where the young generation is large enough. */
const NODE_OPTIONS = ["--max-semi-space-size=32"];

/** One of the processes, whichever runs in its place now. */
interface Place {
  worker: Worker | null;
  isReady: boolean;
  readyAt: number;
  pauseMs: number;
}

/**
 * Keeps processes of the proxy running that share its port. Each is a proxy of its own to the ledger, with its
 * own journal and leases; this one serves nothing.
 */
export class Supervisor {
  readonly #places: Place[];
  readonly #log: Logger;
  readonly #port: number;
  readonly #metrics = new AggregatorRegistry();
  readonly #ended = Promise.withResolvers<number>();
  /** They start one after the other: each takes a free journal, and accounts for what is left in the rest. */
  #starting: Promise<void> = Promise.resolve();
  #isStopping = false;
  #hasServed = false;

  /** @param port a free one, which all processes listen on */
  constructor(processes: number, port: number, log: Logger) {
    this.#log = log;
    this.#port = port;
    this.#places = Array.from({ length: processes }, () => ({
      ...{ worker: null, isReady: false, readyAt: 0, pauseMs: FIRST_PAUSE_MS },
    }));
    cluster.setupPrimary({ execArgv: [...process.execArgv, ...NODE_OPTIONS] });
  }

  /** Starts the processes. Resolves with the exit code when all have ended after `stop`, or none could start. */
  run(): Promise<number> {
    for (const place of this.#places) this.#startSoon(place);
    return this.#ended.promise;
  }

  /** Asks all processes to let their calls end. */
  stop(): void {
    this.#isStopping = true;
    for (const { worker } of this.#places)
      if (worker?.isConnected()) this.#tell(worker, { pag0: "stop" });
    this.#endWhenAllHave(0);
  }

  /** Ends all processes at once. */
  kill(): void {
    for (const { worker } of this.#places) worker?.process.kill("SIGKILL");
  }

  #startSoon(place: Place): void {
    this.#starting = this.#starting.then(() => this.#start(place));
  }

  /** Resolves when the process serves, or has ended. */
  #start(place: Place): Promise<void> {
    if (this.#isStopping) return Promise.resolve();
    const worker = cluster.fork({ PAG0_PROXY_PORT: `${this.#port}` });
    place.worker = worker;
    return new Promise((resolve) => {
      worker.on("message", (message: unknown) => {
        if (!isFromProcess(message)) return;
        if (message.pag0 === "ready") resolve(this.#serves(place, message));
        else this.#tellMetrics(worker, message.number);
      });
      worker.on("exit", (code, signal) => resolve(this.#exited(place, code, signal)));
    });
  }

  #serves(place: Place, { port, proxyId }: FromProcess & { pag0: "ready" }): void {
    place.isReady = true;
    place.readyAt = performance.now();
    this.#tellProcesses();
    this.#hasServed = true;
    const processes = this.#running;
    this.#log.info({ proxyId, processes }, "a process of the proxy takes calls");
    if (processes === this.#places.length)
      this.#log.info({ port, processes }, "all processes of the proxy take calls");
  }

  #exited(place: Place, code: number | null, signal: string | null): void {
    const isSteady = place.isReady && performance.now() - place.readyAt > STEADY_MS;
    place.worker = null;
    place.isReady = false;
    // It has said why: what keeps the first one from starting keeps all.
    if (!this.#hasServed) this.#isStopping = true;
    if (this.#isStopping) {
      this.#endWhenAllHave(this.#hasServed ? (code ?? 1) : code || 1);
      return;
    }
    const { pauseMs } = isSteady ? { pauseMs: FIRST_PAUSE_MS } : place;
    place.pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    this.#log.error({ code, signal, pauseMs }, "a process of the proxy ended; it is started again");
    this.#tellProcesses();
    setTimeout(() => this.#startSoon(place), pauseMs);
  }

  get #running(): number {
    return this.#places.filter(({ isReady }) => isReady).length;
  }

  #endWhenAllHave(code: number): void {
    process.exitCode ||= code;
    if (this.#places.every(({ worker }) => worker === null))
      this.#ended.resolve(Number(process.exitCode ?? 0));
  }

  #tell(worker: Worker, message: ToProcess): void {
    // One that ends at this moment needs to know nothing more.
    worker.send(message, (error) => {
      if (error !== null) this.#log.debug({ err: error }, "a process could not be told");
    });
  }

  #tellProcesses(): void {
    const processes = { running: this.#running, of: this.#places.length };
    for (const { worker } of this.#places)
      if (worker?.isConnected()) this.#tell(worker, { pag0: "processes", processes });
  }

  #tellMetrics(worker: Worker, number: number): void {
    this.#metrics.clusterMetrics().then(
      (text) => this.#tell(worker, { pag0: "metrics", number, text }),
      (error: unknown) => {
        this.#log.warn({ err: error }, "the metrics of all processes could not be had");
        this.#tell(worker, { pag0: "metrics", number, text: null });
      },
    );
  }
}
