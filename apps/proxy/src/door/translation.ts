import {
  type ChatAnswer,
  createChatStreamReader,
  createChatStreamWriter,
  createGenerateStreamReader,
  createMessagesStreamReader,
  createMessagesStreamWriter,
  createResponsesStreamWriter,
  readChatAnswer,
  readGenerateAnswer,
  readMessagesAnswer,
  readVendorError,
  type StreamReader,
  type StreamWriter,
  writeChatAnswer,
  writeEmbeddingsAnswer,
  writeMessagesAnswer,
  writeResponsesAnswer,
  writeVendorError,
} from "@pag0/formats";
import type { WireFormat } from "../snapshot/model.ts";
import type { AnswerForm } from "./answer-form.ts";
import { understands } from "./operations.ts";
import { createStreamTranslator, type StreamTranslator } from "./stream-translator.ts";

/** Brings a provider's answers into the format that the client speaks. */
export interface Translation {
  /** A whole answer; null for a document that is none. */
  answer(body: Buffer): Buffer | null;
  /** An error, with what the provider said about it. */
  error(status: number, body: Buffer): Buffer;
  stream(): StreamTranslator;
}

type ModelFormat = Exclude<WireFormat, "http">;

const json = (document: unknown) => Buffer.from(JSON.stringify(document));

/** The JSON in a body; undefined for nonsense: an upstream may answer anything. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readAnswer(format: ModelFormat, body: unknown, createdAt: number): ChatAnswer | null {
  if (format === "anthropic") return readMessagesAnswer(body, createdAt);
  return format === "google" ? readGenerateAnswer(body, createdAt) : readChatAnswer(body);
}

function streamReader(format: ModelFormat, createdAt: number): StreamReader {
  if (format === "anthropic") return createMessagesStreamReader(createdAt);
  return format === "google" ? createGenerateStreamReader(createdAt) : createChatStreamReader();
}

function writeAnswer({ operation, model }: AnswerForm, answer: ChatAnswer): unknown {
  const named = answer.model === "" ? { ...answer, model } : answer;
  if (operation === "messages") return writeMessagesAnswer(named);
  return operation === "responses" ? writeResponsesAnswer(named) : writeChatAnswer(named);
}

function streamWriter({ operation, includeUsage }: AnswerForm): StreamWriter {
  if (operation === "messages") return createMessagesStreamWriter();
  return operation === "responses"
    ? createResponsesStreamWriter()
    : createChatStreamWriter({ includeUsage });
}

/**
 * The translation of a provider's answers for a client of the door; null where they speak the same format.
 * @param now milliseconds since 1970: not every format tells when an answer was made.
 */
export function translationOf(
  form: AnswerForm,
  provider: { format: WireFormat; vendor: string },
  now: number,
): Translation | null {
  const { format } = provider;
  if (understands(provider, form.operation) || format === "http") return null;
  const createdAt = Math.floor(now / 1_000);
  return {
    answer(body) {
      const document = parsed(body);
      if (form.operation === "embeddings") {
        const vectors = writeEmbeddingsAnswer(document, form);
        return vectors === null ? null : json(vectors);
      }
      const answer = readAnswer(format, document, createdAt);
      return answer === null ? null : json(writeAnswer(form, answer));
    },
    error: (status, body) => errorOf(form, status, readVendorError(body.toString("utf8"))),
    stream: () => createStreamTranslator(streamReader(format, createdAt), streamWriter(form)),
  };
}

/** An error of a provider as the client's vendor writes it. */
function errorOf(form: AnswerForm, status: number, message: string | null): Buffer {
  const envelope = form.operation === "messages" ? "anthropic" : "openai";
  return json(writeVendorError(envelope, status, message ?? `The provider answered ${status}`));
}
