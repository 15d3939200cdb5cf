import type { JsonObject } from "../call.ts";
import type { Usage } from "../usage.ts";

/** Reads the events of one vendor's streams, whatever frames them. */
export interface EventReader {
  /**
   * Takes the next event.
   * @param name the event's name, where its frame has one
   */
  read(event: JsonObject, name: string | null): void;
  /** Takes the stream's own sign of its end, `[DONE]`. */
  done(): void;
  /** Whether the stream's last event has been seen. */
  readonly finished: boolean;
  /**
   * What the vendor has told so far; null where it told nothing. It is `final` where nothing of the answer
   * came after it, so that it holds for a stream that is cut there too.
   */
  told(): { usage: Usage; final: boolean } | null;
}
