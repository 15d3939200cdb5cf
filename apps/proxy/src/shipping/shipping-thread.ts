import { Worker } from "node:worker_threads";
import type { CallEvent } from "../journal/call-event.ts";
import { type PackedEvents, packEvents } from "./packed-events.ts";
import type { Shipping } from "./ship-batch.ts";

/** What the thread is asked. */
export interface ShipQuestion {
  number: number;
  proxyId: string;
  events: PackedEvents;
}

/** What it answers: the ids that were new, null for all of them, or what went wrong. */
export type ShipAnswer =
  | { number: number; fresh: string[] | null }
  | { number: number; error: { name: string; message: string; code?: string } };

interface Waiting {
  events: readonly CallEvent[];
  resolve: (fresh: ReadonlySet<string>) => void;
  reject: (error: Error) => void;
}

/** Errors that say that the events themselves are wrong, which `Shipper` knows by their class. */
const CLASSES: Readonly<Record<string, ErrorConstructor>> = { RangeError, TypeError };

function errorOf({ name, message, code }: { name: string; message: string; code?: string }): Error {
  const error = new (CLASSES[name] ?? Error)(message);
  return code === undefined ? error : Object.assign(error, { code });
}

/**
 * Ships in a thread of its own: writing rows and the audit chain takes longer than all the rest of a call, and
 * calls must not wait for it. A thread that ends is started again with the next batch; what it had under way
 * fails, and is sent again by the `Shipper`.
 */
export class ShippingThread implements Shipping {
  readonly #databaseUrl: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #number = 0;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  ship = (proxyId: string, events: readonly CallEvent[]): Promise<ReadonlySet<string>> => {
    this.#worker ??= this.#start();
    const number = this.#number++;
    const question: ShipQuestion = { number, proxyId, events: packEvents(events) };
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { events, resolve, reject });
      this.#worker?.postMessage(question);
    });
  };

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const workerData = { databaseUrl: this.#databaseUrl };
    const worker = new Worker(new URL("./thread-main.ts", import.meta.url), { workerData });
    worker.on("message", (answer: ShipAnswer) => this.#answered(answer));
    worker.on("error", (error) => this.#ended(worker, error as Error));
    worker.on("exit", () => this.#ended(worker, new Error("the shipping thread has ended")));
    return worker;
  }

  #answered(answer: ShipAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if (waiting === undefined) return;
    if ("error" in answer) waiting.reject(errorOf(answer.error));
    else waiting.resolve(new Set(answer.fresh ?? waiting.events.map(({ id }) => id)));
  }

  #ended(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
