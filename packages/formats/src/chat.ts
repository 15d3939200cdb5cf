/**
 * A conversation with a model, in the one form between the vendors' formats. Every format reads into it
 * and writes from it; what a format cannot say is refused by name and never dropped in silence.
 */

export interface TextPart {
  readonly kind: "text";
  readonly text: string;
}

/** An image or a file: bytes in base64 with their media type, or a URL that the vendor fetches. */
export interface MediaPart {
  readonly kind: "image" | "file" | "audio";
  readonly source:
    | { readonly kind: "bytes"; readonly mediaType: string; readonly base64: string }
    | { readonly kind: "url"; readonly url: string };
  readonly name: string | null;
  /** OpenAI's `detail` of an image; null for its default. */
  readonly detail: "low" | "high" | "auto" | null;
}

/** What a model reasoned before it answered. `signature` lets the vendor that made it take it back. */
export interface ThinkingPart {
  readonly kind: "thinking";
  readonly text: string;
  readonly signature: string | null;
  /** Nobody may read it: `signature` is all of it. */
  readonly redacted?: true;
}

/** A call of a tool that the client runs. `arguments` is JSON text, as the model wrote it. */
export interface ToolCallPart {
  readonly kind: "tool_call";
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  /** What Gemini reasoned before the call, sealed; the vendor refuses the call's result without it. */
  readonly signature?: string;
}

export interface ToolResultPart {
  readonly kind: "tool_result";
  readonly callId: string;
  /** The tool's name where the format tells it; Gemini needs it and finds it from the call otherwise. */
  readonly name: string | null;
  readonly content: readonly (TextPart | MediaPart)[];
  readonly isError: boolean;
}

export type UserPart = TextPart | MediaPart | ToolResultPart;
export type AssistantPart = TextPart | ThinkingPart | ToolCallPart;

export type Message =
  | { readonly role: "user"; readonly parts: readonly UserPart[] }
  | { readonly role: "assistant"; readonly parts: readonly AssistantPart[] };

/** A function that the model may call; `parameters` is a JSON schema. */
export interface Tool {
  readonly name: string;
  readonly description: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly strict: boolean | null;
}

export type ToolChoice = "auto" | "none" | "required" | { readonly name: string };

export type OutputForm =
  | { readonly kind: "text" }
  | { readonly kind: "json" }
  | {
      readonly kind: "schema";
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly strict: boolean | null;
    };

export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high";

export interface ChatRequest {
  readonly model: string;
  readonly system: string | null;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | null;
  readonly parallelToolCalls: boolean | null;
  readonly output: OutputForm;
  readonly maxOutputTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly stop: readonly string[];
  readonly seed: number | null;
  readonly frequencyPenalty: number | null;
  readonly presencePenalty: number | null;
  readonly choices: number;
  readonly reasoning: {
    readonly effort: ReasoningEffort | null;
    readonly budgetTokens: number | null;
  };
  readonly stream: boolean;
  /** Whether the client of an OpenAI chat stream asked for the usage event. */
  readonly includeUsage: boolean;
  /** The client's name for its own user, as vendors take it. */
  readonly user: string | null;
}

/** Why the model stopped. */
export type StopReason = "end" | "length" | "tool_calls" | "content_filter" | "stop_sequence";

/** Tokens as answers report them: the input whole with its parts, the output whole with its part. */
export interface TokenCounts {
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

export interface ChatAnswer {
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly choices: readonly {
    readonly parts: readonly AssistantPart[];
    readonly stop: StopReason;
  }[];
  readonly usage: TokenCounts | null;
}

/** What a stream brings, one after the other. `choice` counts from 0, `index` counts a choice's parts. */
export type StreamEvent =
  | {
      readonly kind: "start";
      readonly id: string;
      readonly model: string;
      readonly createdAt: number;
    }
  | { readonly kind: "text"; readonly choice: number; readonly text: string }
  | {
      readonly kind: "thinking";
      readonly choice: number;
      readonly text: string;
      readonly signature: string | null;
      readonly redacted?: true;
    }
  | {
      readonly kind: "tool_call";
      readonly choice: number;
      readonly index: number;
      readonly id: string;
      readonly name: string;
      readonly signature?: string;
    }
  | {
      readonly kind: "tool_arguments";
      readonly choice: number;
      readonly index: number;
      readonly text: string;
    }
  | { readonly kind: "stop"; readonly choice: number; readonly stop: StopReason }
  | { readonly kind: "usage"; readonly usage: TokenCounts }
  | { readonly kind: "error"; readonly status: number; readonly message: string }
  | { readonly kind: "end" };

/** A request that one format can say and another cannot: the field, and what to do. */
export class UntranslatableError extends Error {
  override readonly name = "UntranslatableError";
  readonly field: string;
  readonly remedy: string;

  constructor(field: string, remedy: string) {
    super(`${field} ${remedy}`);
    this.field = field;
    this.remedy = remedy;
  }
}

/** Reads a vendor's stream piece by piece. */
export interface StreamReader {
  push(chunk: Uint8Array): StreamEvent[];
  /** What is left when the stream has ended. */
  flush(): StreamEvent[];
}

/** Writes a stream in a vendor's format. */
export interface StreamWriter {
  write(event: StreamEvent): string;
}
