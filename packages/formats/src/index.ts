export { readMessagesAnswer, writeMessagesAnswer } from "./anthropic/answer.ts";
export { readMessagesRequest } from "./anthropic/read-request.ts";
export { createMessagesStreamReader, createMessagesStreamWriter } from "./anthropic/stream.ts";
export { writeMessagesRequest } from "./anthropic/write-request.ts";
export * from "./chat.ts";
export { readGenerateAnswer } from "./google/answer.ts";
export {
  type EmbeddingsRequest,
  embedPath,
  readEmbeddingsRequest,
  writeEmbeddingsAnswer,
  writeEmbedRequest,
} from "./google/embeddings.ts";
export { createGenerateStreamReader } from "./google/stream.ts";
export { generatePath, writeGenerateRequest } from "./google/write-request.ts";
export { readChatAnswer, writeChatAnswer } from "./openai-chat/answer.ts";
export { readChatRequest } from "./openai-chat/read-request.ts";
export { createChatStreamReader, createChatStreamWriter } from "./openai-chat/stream.ts";
export { type ChatDialect, writeChatRequest } from "./openai-chat/write-request.ts";
export { writeResponsesAnswer } from "./openai-responses/answer.ts";
export { readResponsesRequest } from "./openai-responses/read-request.ts";
export { createResponsesStreamWriter } from "./openai-responses/stream.ts";
export { budgetOfEffort } from "./reasoning.ts";
export { withoutSeals } from "./seal.ts";
export { EventTooLargeError } from "./sse.ts";
export { type ErrorFormat, readVendorError, writeVendorError } from "./vendor-errors.ts";
