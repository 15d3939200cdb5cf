import type { KeptBody, KeptCall } from "@pag0/db";
import type { CallEvent } from "../journal/call-event.ts";

/** So much of a request, and of an answer, is kept. */
export const MAX_KEPT_BYTES = 256 * 1024;

const DAY_MS = 24 * 3_600_000;

/** Asked for memory before it is used; false where there is none left. */
export type Reserve = (bytes: number) => boolean;

/** Collects what one call was asked and answered, for policy to keep. */
export class Capture {
  readonly #reserve: Reserve;
  readonly #days: number;
  readonly #request: KeptBody;
  #contentType = "";
  #pieces: Buffer[] = [];
  #kept = 0;
  #bytes = 0;
  #event: CallEvent | null = null;
  /** Memory that was given for this call. */
  reserved = 0;
  /** Whether something of it found no room: it is not kept then. */
  dropped = false;

  constructor(request: KeptBody, days: number, reserve: Reserve) {
    this.#days = days;
    this.#reserve = reserve;
    const content = Buffer.from(request.content.subarray(0, MAX_KEPT_BYTES));
    this.#take(content.length);
    this.#request = { ...request, content };
  }

  /** An answer begins. */
  began(contentType: string): void {
    this.#contentType = contentType.slice(0, 200);
  }

  /** A piece of the answer, as it goes to the caller. */
  add(piece: Buffer): void {
    this.#bytes += piece.length;
    const room = MAX_KEPT_BYTES - this.#kept;
    if (room === 0 || this.dropped) return;
    // A copy: a piece is a view of memory that is used again or is far larger.
    const part = Buffer.from(piece.subarray(0, room));
    if (!this.#take(part.length)) return;
    this.#kept += part.length;
    this.#pieces.push(part);
  }

  /** The call's event, or that of a further try of it, is recorded. */
  recorded(event: CallEvent): void {
    this.#event = event;
  }

  /** The call as it is kept; null for one that was refused, or has no room or no event. */
  toKeep(): KeptCall | null {
    const event = this.#event;
    if (event === null || this.dropped) return null;
    if (event.outcome === "refused" || event.outcome === "pending") return null;
    const occurredAt = new Date(event.occurredAt);
    return {
      eventId: event.id,
      organizationId: event.organizationId,
      projectId: event.projectId,
      requestId: event.requestId,
      occurredAt,
      expiresAt: new Date(occurredAt.getTime() + this.#days * DAY_MS),
      request: this.#request,
      response: this.#answer(),
    };
  }

  #answer(): KeptBody | null {
    if (this.#bytes === 0 && this.#contentType === "") return null;
    const content = Buffer.concat(this.#pieces);
    return { contentType: this.#contentType, bytes: this.#bytes, content };
  }

  #take(bytes: number): boolean {
    if (this.#reserve(bytes)) {
      this.reserved += bytes;
      return true;
    }
    this.dropped = true;
    this.#pieces = [];
    return false;
  }
}
