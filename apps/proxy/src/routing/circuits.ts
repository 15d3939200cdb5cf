import { Pag0Failure } from "@pag0/contract";
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from "cockatiel";

export interface CircuitOptions {
  /** Failures one after the other that open a circuit. */
  threshold: number;
  /** Milliseconds that it stays open the first time; each time that its trial fails it doubles. */
  firstPauseMs: number;
  longestPauseMs: number;
}

export const USUAL_CIRCUITS: CircuitOptions = {
  threshold: 5,
  firstPauseMs: 1_000,
  longestPauseMs: 60_000,
};

/** Failures of the provider or of the way to it; a caller that goes away says nothing about either. */
const OUTAGES: ReadonlySet<string> = new Set(["UPSTREAM_UNREACHABLE", "UPSTREAM_TIMEOUT"]);
const LEAST_OUTAGE_STATUS = 500;
const MAX_CIRCUITS = 10_000;

interface Circuit {
  breaker: CircuitBreakerPolicy;
  /** Milliseconds since 1970 until which nothing is sent; in the past while it is closed. */
  openUntil: number;
}

/** How long a circuit stays open, and how long the next time. */
interface Pause {
  duration: number;
  next: () => Pause;
}

/** The cause of a refusal by an open circuit: nothing was sent. */
class CircuitOpenError extends Error {
  override readonly name = "CircuitOpenError";
  readonly code = "CIRCUIT_OPEN";
}

/**
 * A circuit breaker for each credential of each provider: after failures in a row nothing is sent for a
 * while, then one call tries; where that fails, too, the pause grows.
 */
export class Circuits {
  readonly #options: CircuitOptions;
  readonly #circuits = new Map<string, Circuit>();

  constructor(options: CircuitOptions) {
    this.#options = options;
  }

  /** How many circuits nothing is sent through now. */
  get open(): number {
    let open = 0;
    for (const credentialId of this.#circuits.keys()) if (!this.lets(credentialId)) open++;
    return open;
  }

  /** Whether a call with this credential would go out now. */
  lets(credentialId: string): boolean {
    const circuit = this.#circuits.get(credentialId);
    if (circuit === undefined || circuit.breaker.state === CircuitState.Closed) return true;
    // Half open, one call is already trying; the others need not wait for what becomes of it.
    return circuit.breaker.state === CircuitState.Open && Date.now() >= circuit.openUntil;
  }

  /**
   * Sends through the credential's circuit and takes note of what came of it.
   * @throws Pag0Failure UPSTREAM_UNREACHABLE while it is open; else whatever `send` throws
   */
  async run<Answer extends { status: number }>(
    credentialId: string,
    send: () => Promise<Answer>,
  ): Promise<Answer> {
    const circuit = this.#of(credentialId);
    if (!this.lets(credentialId)) throw this.#refusal(circuit);
    try {
      return await circuit.breaker.execute(send);
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw this.#refusal(circuit);
      throw error;
    }
  }

  #refusal({ openUntil }: Circuit): Pag0Failure {
    const seconds = Math.max(1, Math.ceil((openUntil - Date.now()) / 1_000));
    return new Pag0Failure(
      "UPSTREAM_UNREACHABLE",
      `The provider has failed ${this.#options.threshold} times or more in a row and is left alone for ${seconds} seconds`,
      { retryAfterSeconds: seconds, cause: new CircuitOpenError() },
    );
  }

  #of(credentialId: string): Circuit {
    const known = this.#circuits.get(credentialId);
    if (known !== undefined) return known;
    if (this.#circuits.size >= MAX_CIRCUITS) this.#circuits.clear();
    const circuit: Circuit = { breaker: this.#breaker(() => circuit), openUntil: 0 };
    this.#circuits.set(credentialId, circuit);
    return circuit;
  }

  #breaker(circuit: () => Circuit): CircuitBreakerPolicy {
    const { threshold, firstPauseMs, longestPauseMs } = this.#options;
    const pause = (times: number): Pause => {
      const duration = Math.min(longestPauseMs, firstPauseMs * 2 ** times);
      circuit().openUntil = Date.now() + duration;
      return { duration, next: () => pause(times + 1) };
    };
    const isOutage = handleWhen(
      (error) => error instanceof Pag0Failure && OUTAGES.has(error.code),
    ).orWhenResult((answer) => (answer as { status: number }).status >= LEAST_OUTAGE_STATUS);
    return circuitBreaker(isOutage, {
      breaker: new ConsecutiveBreaker(threshold),
      halfOpenAfter: { next: () => pause(0) },
    });
  }
}
