import type { WireFormat } from "../snapshot/model.ts";

/** What the door takes: each is written in the format of the vendor that it comes from. */
export const DOOR_OPERATIONS = [
  "chat",
  "responses",
  "embeddings",
  "messages",
  "count-tokens",
  "images",
  "image-edits",
  "speech",
  "transcriptions",
  "translations",
  "moderations",
] as const;
export type DoorOperation = (typeof DOOR_OPERATIONS)[number];

const PATHS: Readonly<Record<DoorOperation, string>> = {
  chat: "/v1/chat/completions",
  responses: "/v1/responses",
  embeddings: "/v1/embeddings",
  messages: "/v1/messages",
  "count-tokens": "/v1/messages/count_tokens",
  images: "/v1/images/generations",
  "image-edits": "/v1/images/edits",
  speech: "/v1/audio/speech",
  transcriptions: "/v1/audio/transcriptions",
  translations: "/v1/audio/translations",
  moderations: "/v1/moderations",
};
const MODELS = "/v1/models";
const byPath = new Map(DOOR_OPERATIONS.map((operation) => [PATHS[operation], operation]));

/** Vendors of OpenAI's format that answer responses, too; the others know chat completions alone. */
const WITH_RESPONSES: ReadonlySet<string> = new Set(["openai", "azure", "x-ai"]);

/** Operations whose requests are forms, for the files in them. */
const WITH_FILES: ReadonlySet<DoorOperation> = new Set([
  "image-edits",
  "transcriptions",
  "translations",
]);
/** Operations that are written for a vendor of another format; the others pass as they came, or not at all. */
const TRANSLATED: ReadonlySet<DoorOperation> = new Set([
  "chat",
  "responses",
  "embeddings",
  "messages",
]);

/** The model of a request that names none, as OpenAI documents it; undefined where one has to be named. */
export function usualModel(operation: DoorOperation): string | undefined {
  return operation === "moderations" ? "omni-moderation-latest" : undefined;
}

export function takesForms(operation: DoorOperation): boolean {
  return WITH_FILES.has(operation);
}

export function isTranslated(operation: DoorOperation): boolean {
  return TRANSLATED.has(operation);
}

/** What a path of the door asks for; null for a path that is none. */
export function doorPath(path: string): DoorOperation | "models" | null {
  const operation = byPath.get(path);
  if (operation !== undefined) return operation;
  return path === MODELS || path.startsWith(`${MODELS}/`) ? "models" : null;
}

/** The model that a path below the list of models names; null for the list itself. */
export function modelOfPath(path: string): string | null {
  return path.length > MODELS.length + 1 ? path.slice(MODELS.length + 1) : null;
}

/** The path on which a provider takes what it understands as the client wrote it. */
export function ownPath(operation: DoorOperation): string {
  return PATHS[operation];
}

/** Whether a provider takes a client's request byte for byte. */
export function understands(
  { format, vendor }: { format: WireFormat; vendor: string },
  operation: DoorOperation,
): boolean {
  if (operation === "messages" || operation === "count-tokens") return format === "anthropic";
  return format === "openai" && (operation !== "responses" || WITH_RESPONSES.has(vendor));
}
