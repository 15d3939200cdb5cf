import type { Answer, DemoRequest, StreamEvent, VendorError } from "./answer.ts";

/** Milliseconds, about normally distributed. */
interface Delay {
  mean: number;
  deviation: number;
}

/** One vendor's manner: what it takes, how fast it is, what it answers and how it refuses. */
export interface Vendor {
  /** Where the vendor takes its credential: any one of these headers, in lower case. None where it asks for none. */
  credentials: readonly { header: string; prefix: string }[];
  /** The member of the query that takes the credential, too. */
  keyQuery?: string;
  /** How a missing or wrong credential is refused, where it is not by 401. */
  wrongCredential?: () => VendorError;
  /** Before the first byte of a stream, or of an answer that is no text. */
  firstByteMs: Delay;
  /** For each token of a stream. */
  tokenMs: Delay;
  /** @throws VendorError */
  answer(request: DemoRequest): Answer;
  /** The body of an error as this vendor writes it. */
  errorBody(error: VendorError, requestId: string): unknown;
  /** Headers that go with an error. */
  errorHeaders?: (error: VendorError) => Record<string, string>;
  /** An error in a stream that has begun; an event of the error's body where it is absent. */
  errorEvent?: (error: VendorError, requestId: string) => StreamEvent;
  /** The header that names a request, in lower case. */
  requestIdHeader: string;
}

export const BEARER = { header: "authorization", prefix: "Bearer " };
export const X_API_KEY = { header: "x-api-key", prefix: "" };

export const NO_TOKENS: Delay = { mean: 0, deviation: 0 };
