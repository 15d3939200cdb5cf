type Members = Readonly<Record<string, unknown>>;

/** What a chat asks last, and how. */
export interface Asked {
  /** The text of the last message. */
  text: string;
  temperature: unknown;
  /** The chat without its last message. */
  document: Members;
}

/** Members that a chat may have. Any other may bring tools, files, a state at the provider, or what we do not know. */
const OF_CHAT: ReadonlySet<string> = new Set([
  "model",
  "messages",
  "system",
  "max_tokens",
  "max_completion_tokens",
  "stream",
  "stream_options",
  "temperature",
  "top_p",
  "stop",
  "stop_sequences",
  "presence_penalty",
  "frequency_penalty",
  "response_format",
]);
const OF_RESPONSE: ReadonlySet<string> = new Set([
  "model",
  "input",
  "instructions",
  "max_output_tokens",
  "stream",
  "stream_options",
  "temperature",
  "top_p",
  "text",
  "store",
]);
const OF_GENERATE: ReadonlySet<string> = new Set([
  "contents",
  "systemInstruction",
  "safetySettings",
  "generationConfig",
]);
const OF_CONFIG: ReadonlySet<string> = new Set([
  "temperature",
  "topP",
  "topK",
  "maxOutputTokens",
  "stopSequences",
  "presencePenalty",
  "frequencyPenalty",
  "responseMimeType",
  "responseSchema",
  "responseJsonSchema",
]);
const OF_MESSAGE: ReadonlySet<string> = new Set(["role", "content"]);
const OF_ITEM: ReadonlySet<string> = new Set(["type", "role", "content"]);
const OF_CONTENT: ReadonlySet<string> = new Set(["role", "parts"]);

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasOnly(value: Members, known: ReadonlySet<string>): boolean {
  return Object.keys(value).every((name) => known.has(name));
}

/** The text of a list of one piece of text and nothing else. */
function textOfPieces(pieces: unknown, type: string | null): string | null {
  if (!Array.isArray(pieces) || pieces.length !== 1) return null;
  const [piece] = pieces as unknown[];
  if (!isMembers(piece) || typeof piece.text !== "string") return null;
  if (type !== null && piece.type !== type) return null;
  return Object.keys(piece).length === (type === null ? 1 : 2) ? piece.text : null;
}

function textOfMessage(message: unknown, known: ReadonlySet<string>, type: string): string | null {
  if (!isMembers(message) || message.role !== "user" || !hasOnly(message, known)) return null;
  const { content } = message;
  return typeof content === "string" ? content : textOfPieces(content, type);
}

/** Reads OpenAI's chat completions and Anthropic's messages; null for what is no plain question. */
export function readChat(document: Members): Asked | null {
  const { messages, temperature } = document;
  if (!hasOnly(document, OF_CHAT) || !Array.isArray(messages)) return null;
  const text = textOfMessage(messages.at(-1), OF_MESSAGE, "text");
  if (text === null) return null;
  return { text, temperature, document: { ...document, messages: messages.slice(0, -1) } };
}

function isMessage(item: unknown): boolean {
  return isMembers(item) && (item.type ?? "message") === "message";
}

/**
 * Reads OpenAI's responses; null for what is no plain question. Also for one that the provider stores, as it
 * does unless told not to: the next turn would go on from the question of whoever asked first.
 */
export function readResponse(document: Members): Asked | null {
  const { input, temperature, store } = document;
  if (!hasOnly(document, OF_RESPONSE) || store !== false) return null;
  if (typeof input === "string")
    return { text: input, temperature, document: { ...document, input: [] } };
  if (!Array.isArray(input) || !input.every(isMessage)) return null;
  const last: unknown = input.at(-1);
  const text = textOfMessage(last, OF_ITEM, "input_text");
  if (text === null) return null;
  return { text, temperature, document: { ...document, input: input.slice(0, -1) } };
}

/** An object by the first of the two names that Google reads each member by; null where both are given. */
function inCamelCase(value: Members): Members | null {
  const renamed = Object.entries(value).map(
    ([name, item]) =>
      [name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), item] as const,
  );
  const members = Object.fromEntries(renamed);
  return Object.keys(members).length === renamed.length ? members : null;
}

/** Reads Gemini's `generateContent`; null for what is no plain question. The model is in its path. */
export function readGenerate(body: Members): Asked | null {
  const document = inCamelCase(body);
  if (document === null || !hasOnly(document, OF_GENERATE)) return null;
  const { contents, generationConfig = {} } = document;
  const config = isMembers(generationConfig) ? inCamelCase(generationConfig) : null;
  if (config === null || !hasOnly(config, OF_CONFIG) || !Array.isArray(contents)) return null;
  const last: unknown = contents.at(-1);
  if (!isMembers(last) || (last.role ?? "user") !== "user" || !hasOnly(last, OF_CONTENT))
    return null;
  const text = textOfPieces(last.parts, null);
  if (text === null) return null;
  const others = { ...document, generationConfig: config, contents: contents.slice(0, -1) };
  return { text, temperature: config.temperature, document: others };
}
