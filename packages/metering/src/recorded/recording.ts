import { crc32 } from "node:zlib";
import type { JsonObject, WireFormat } from "../call.ts";
import type { Form } from "../openai/multipart.ts";
import { noUsage, type Usage } from "../usage.ts";

/** A call as a vendor documents it: its field names, figures in the manner of its examples, texts of ours. */
export interface Recording {
  name: string;
  /** As the table of fields calls it. */
  vendor: string;
  /** Where the fields are documented. */
  source: string;
  request: {
    format: WireFormat;
    path: string;
    body: JsonObject;
    /** The catalogue's name of the provider. */
    vendor: string;
    form?: Form;
  };
  answer: {
    stream: boolean;
    contentType: string;
    /** The body, or the events of the stream in their order. */
    documents: readonly JsonObject[];
    bytes: Uint8Array;
  };
  /** What is to be read, worked out by hand. */
  usage: Usage;
}

type Known = Omit<Recording, "answer" | "usage" | "name">;

/** An answer in one piece. */
export function body(
  name: string,
  known: Known,
  document: JsonObject,
  usage: Partial<Usage>,
): Recording {
  const bytes = Buffer.from(JSON.stringify(document));
  return {
    ...known,
    name,
    answer: { stream: false, contentType: "application/json", documents: [document], bytes },
    usage: noUsage(usage),
  };
}

interface Encoded {
  contentType: string;
  bytes: Uint8Array;
}

/** An answer as a stream, in a vendor's framing. */
export function stream(
  name: string,
  known: Known,
  documents: readonly JsonObject[],
  usage: Partial<Usage>,
  encode: (documents: readonly JsonObject[]) => Encoded = sse,
): Recording {
  return {
    ...known,
    name,
    answer: { stream: true, documents, ...encode(documents) },
    usage: noUsage(usage),
  };
}

/** Server-sent events that end with `[DONE]`, as OpenAI's chats do. */
function sse(documents: readonly JsonObject[]): Encoded {
  return events(
    `${documents.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")}data: [DONE]\n\n`,
  );
}

/** Server-sent events that have names and no mark of the end, as Anthropic's and OpenAI's responses do. */
export function namedSse(documents: readonly JsonObject[]): Encoded {
  return events(
    documents
      .map((event) => `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`)
      .join(""),
  );
}

/** Server-sent events with CRLF and no mark of the end, as Google's. */
export function crlfSse(documents: readonly JsonObject[]): Encoded {
  return events(documents.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join(""));
}

function events(text: string): Encoded {
  return { contentType: "text/event-stream", bytes: Buffer.from(text) };
}

export function lines(documents: readonly JsonObject[]): Encoded {
  const text = documents.map((line) => `${JSON.stringify(line)}\n`).join("");
  return { contentType: "application/x-ndjson", bytes: Buffer.from(text) };
}

export function jsonList(documents: readonly JsonObject[]): Encoded {
  const text = `[${documents.map((member) => JSON.stringify(member, null, 2)).join("\n,\r\n")}\n]`;
  return { contentType: "application/json; charset=UTF-8", bytes: Buffer.from(text) };
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    Buffer.from([7]),
    length,
    Buffer.from(value),
  ]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** One message of Amazon's event stream. */
export function awsMessage(name: string, payload: Buffer): Buffer {
  const head = Buffer.concat([
    header(":event-type", name),
    header(":content-type", "application/json"),
    header(":message-type", "event"),
  ]);
  const lengths = Buffer.concat([word(16 + head.length + payload.length), word(head.length)]);
  const message = Buffer.concat([lengths, word(crc32(lengths)), head, payload]);
  return Buffer.concat([message, word(crc32(message))]);
}

/** Amazon's event stream; each document is `{ [event]: payload }`. */
export function awsEventStream(documents: readonly JsonObject[]): Encoded {
  const messages = documents.map((document) => {
    const [[name, payload] = ["", {}]] = Object.entries(document);
    return awsMessage(name, Buffer.from(JSON.stringify(payload)));
  });
  return { contentType: "application/vnd.amazon.eventstream", bytes: Buffer.concat(messages) };
}

/** A text of about this many tokens: each word is one in every encoding that is public. */
export function words(tokens: number): string {
  return Array.from({ length: tokens }, () => "apple").join(" ");
}
