import type { AssistantPart } from "./chat.ts";
import { isObject, type JsonObject } from "./json.ts";

/**
 * What one vendor's model reasoned, sealed by that vendor, as it stands with a client of another format:
 * in `encrypted_content` of responses and in the signatures of messages. Clients send it back as it is, so
 * that nobody has to keep it; to anybody but its vendor it means nothing, and is left out.
 */
const MARK = "pag0.seal.";

/**
 * `anthropic` signs thinking, `redacted` is thinking that Anthropic shows to nobody, `google` belongs to the
 * call of a tool that follows, and `none` stands where a client must have a signature and there is none.
 */
type Sealer = "anthropic" | "redacted" | "google" | "none";

export function sealed(by: Sealer, content: string): string {
  return `${MARK}${by}.${content}`;
}

function contentOf(text: string | null, by: Sealer): string | null {
  const start = `${MARK}${by}.`;
  return text?.startsWith(start) === true ? text.slice(start.length) : null;
}

export function isSealed(text: unknown): text is string {
  return typeof text === "string" && text.startsWith(MARK);
}

/** A turn of the model's as it was before its seals went to a client. */
export function unsealed(parts: readonly AssistantPart[]): AssistantPart[] {
  let waiting: string | null = null;
  return parts.flatMap((part): AssistantPart[] => {
    if (part.kind === "tool_call" && waiting !== null) {
      const signature = waiting;
      waiting = null;
      return [{ ...part, signature }];
    }
    if (part.kind !== "thinking" || !isSealed(part.signature)) return [part];
    const { text, signature } = part;
    const google = contentOf(signature, "google");
    if (google !== null) {
      waiting = google;
      return [];
    }
    const redacted = contentOf(signature, "redacted");
    if (redacted !== null)
      return [{ kind: "thinking", text: "", signature: redacted, redacted: true }];
    return [{ kind: "thinking", text, signature: contentOf(signature, "anthropic") }];
  });
}

const isOurs = (part: unknown): boolean =>
  isObject(part) && [part.signature, part.data, part.encrypted_content].some(isSealed);

/**
 * A request of messages or responses without what other vendors have sealed, for the vendor whose format
 * it is: that one refuses what it has not sealed itself.
 * @returns the same bytes where nothing of the kind is in them
 */
export function withoutSeals(body: Buffer): Buffer {
  if (!body.includes(MARK)) return body;
  const json = JSON.parse(body.toString("utf8")) as JsonObject;
  const { messages, input } = json;
  if (Array.isArray(input)) json.input = input.filter((item) => !isOurs(item));
  if (Array.isArray(messages))
    json.messages = messages.flatMap((message: unknown) => {
      if (!isObject(message) || !Array.isArray(message.content)) return [message];
      const content = message.content.filter((block) => !isOurs(block));
      return content.length === 0 && message.content.length > 0 ? [] : [{ ...message, content }];
    });
  return Buffer.from(JSON.stringify(json));
}
