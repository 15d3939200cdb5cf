import type { IncomingHttpHeaders } from "node:http";
import type { AnswerForm } from "../door/answer-form.ts";
import type { Resolved } from "../stages/resolve.ts";

/** A request as one target takes it. */
export interface Opened {
  resolved: Resolved;
  method: string;
  /** Those that the provider's are made of. */
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The format of the answer; null where the client speaks the provider's own on its own route. */
  form: AnswerForm | null;
}

/** Where a call may go. */
export interface Target {
  /**
   * Writes the request for this target.
   * @throws Pag0Failure where it cannot be written, or leads nowhere
   */
  open: () => Opened;
}

/** All that a call may go to, best first. */
export interface Route {
  targets: readonly Target[];
  /** Whether the least dear target goes first. */
  cheapestFirst: boolean;
  /** The name that the caller used for the model, where it is none of a vendor's. */
  alias: string | null;
  /** Tries beside the first; null where a call is sent once, whatever comes of it. */
  retries: number | null;
  /** How long a try may take until its answer begins; null for the proxy's own limit. */
  timeoutMs: number | null;
}
