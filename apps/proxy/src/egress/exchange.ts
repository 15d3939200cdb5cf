import type { IncomingHttpHeaders } from "node:http";
import { type Dispatcher, errors } from "undici";
import type { Ending } from "../ending.ts";

/** A provider's answer whose headers are there. */
export interface ExchangeAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: AnswerBody;
}

/** The bytes of an answer as they come; read once. Leaving the loop early ends the call. */
export interface AnswerBody extends AsyncIterable<Buffer> {
  /**
   * Gives each piece to `take` as it comes, for an answer that is read whole; the provider is not slowed down.
   * What `take` throws ends the call. Resolves at the end of the answer.
   */
  each: (take: (piece: Buffer) => void) => Promise<void>;
  /** Ends the call: nothing more of the answer is read. */
  destroy: () => void;
}

/** The call was ended from here. */
class ExchangeAbortedError extends Error {
  override readonly name = "ExchangeAbortedError";
}

/** Bytes that wait to be read, above which the provider is not read any further. */
const HIGH_WATER_BYTES = 64 * 1024;
const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

interface Waiting {
  resolve: (result: IteratorResult<Buffer, undefined>) => void;
  reject: (error: Error) => void;
}

interface Taking {
  take: (piece: Buffer) => void;
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * One request and its answer, straight from undici's parser: without a stream between, whose machinery costs
 * more than all that is done with a usual answer.
 */
export class Exchange implements Dispatcher.DispatchHandler, AnswerBody, AsyncIterator<Buffer> {
  readonly #answered = Promise.withResolvers<ExchangeAnswer>();
  readonly #signal: Ending;
  readonly #answerWithinMs: number;
  #controller: Dispatcher.DispatchController | null = null;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #waiting: Waiting | null = null;
  #taking: Taking | null = null;
  #isEnded = false;
  /** Runs while a connection is waited for. */
  #waitingToStart: NodeJS.Timeout | null = null;
  /** When the first answer before the answer itself came, by `performance.now()`. */
  #informedAt: number | null = null;
  #error: Error | null = null;

  /**
   * @param signal ends the call, whatever has come of it
   * @param answerWithinMs so long answers may come that come before the answer itself
   */
  constructor(signal: Ending, answerWithinMs: number) {
    this.#signal = signal;
    this.#answerWithinMs = answerWithinMs;
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** The answer as soon as its headers are there. Rejects with undici's error, or where `signal` ended the call. */
  get answered(): Promise<ExchangeAnswer> {
    return this.#answered.promise;
  }

  /** Whether a connection was there, to which the request was begun to be written. */
  get isSent(): boolean {
    return this.#controller !== null;
  }

  /** Ends the call where no connection is free for it in time: none of undici's own timeouts runs before there is one. */
  startWithin(ms: number): void {
    const error = new errors.ConnectTimeoutError("No connection to the provider was free");
    if (!this.#isEnded) this.#waitingToStart = setTimeout(() => this.#abort(error), ms);
  }

  readonly #onAbort = (): void => this.#abort(new ExchangeAbortedError("The call was ended"));

  destroy(): void {
    if (!this.#isEnded) this.#abort(new ExchangeAbortedError("The answer is not wanted any more"));
    this.#chunks = [];
  }

  each(take: (piece: Buffer) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#taking = { take, resolve, reject };
      if (this.#chunks.length > 0) this.#give(this.#take());
      this.#wake();
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return this;
  }

  /** All that has come since the last time, as one piece. */
  next(): Promise<IteratorResult<Buffer, undefined>> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#wake();
    });
  }

  return(): Promise<IteratorResult<Buffer, undefined>> {
    this.destroy();
    return Promise.resolve(END);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#waitingToStart !== null) clearTimeout(this.#waitingToStart);
    if (this.#error !== null) controller.abort(this.#error);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status >= 200) this.#answered.resolve({ status, headers, body: this });
    else this.#informed(controller);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isEnded) return;
    if (this.#taking !== null) {
      this.#give(chunk);
      return;
    }
    // What came in one read of the socket is passed on in one piece: this runs when all of it is parsed.
    if (this.#waiting !== null && this.#chunks.length === 0) process.nextTick(() => this.#wake());
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= HIGH_WATER_BYTES) controller.pause();
  }

  onResponseEnd(): void {
    this.#end();
    this.#wake();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  /** What comes before the answer itself, such as 103 Early Hints, is between the provider and us; undici waits anew after each. */
  #informed(controller: Dispatcher.DispatchController): void {
    this.#informedAt ??= performance.now();
    if (performance.now() - this.#informedAt > this.#answerWithinMs)
      controller.abort(new errors.HeadersTimeoutError());
  }

  #give(piece: Buffer): void {
    try {
      this.#taking?.take(piece);
    } catch (error) {
      this.#abort(error as Error);
    }
  }

  #abort(error: Error): void {
    if (this.#isEnded) return;
    this.#fail(error);
    this.#controller?.abort(error);
  }

  #fail(error: Error): void {
    if (this.#isEnded) return;
    this.#end();
    this.#error = error;
    this.#answered.reject(error);
    this.#wake();
  }

  /** Gives who waits what there is: first all bytes, then how it ended. */
  #wake(): void {
    if (this.#taking !== null && this.#isEnded) {
      if (this.#error === null) this.#taking.resolve();
      else this.#taking.reject(this.#error);
      return;
    }
    const waiting = this.#waiting;
    if (waiting === null || (this.#chunks.length === 0 && !this.#isEnded)) return;
    this.#waiting = null;
    if (this.#chunks.length > 0) waiting.resolve({ done: false, value: this.#take() });
    else if (this.#error === null) waiting.resolve(END);
    else waiting.reject(this.#error);
  }

  #take(): Buffer {
    const [first] = this.#chunks;
    const all =
      this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    if (this.#controller?.paused) this.#controller.resume();
    return all;
  }

  #end(): void {
    this.#isEnded = true;
    if (this.#waitingToStart !== null) clearTimeout(this.#waitingToStart);
    this.#signal.removeEventListener("abort", this.#onAbort);
  }
}
