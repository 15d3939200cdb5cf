import { ANTHROPIC } from "./anthropic.ts";
import { COMPATIBLE } from "./compatible.ts";
import { GOOGLE } from "./google.ts";
import { GOOGLE_PREDICT } from "./google-predict.ts";
import { OPENAI_CHAT } from "./openai-chat.ts";
import { OPENAI_MEDIA } from "./openai-media.ts";
import { OPENAI_RESPONSES } from "./openai-responses.ts";
import { OWN_FORMATS } from "./own-formats.ts";
import type { Recording } from "./recording.ts";

export type { Recording } from "./recording.ts";

/** Every call that the vendors' documentation shows, which tests hold the meter against. */
export const RECORDINGS: readonly Recording[] = [
  ...OPENAI_CHAT,
  ...OPENAI_RESPONSES,
  ...OPENAI_MEDIA,
  ...ANTHROPIC,
  ...GOOGLE,
  ...GOOGLE_PREDICT,
  ...COMPATIBLE,
  ...OWN_FORMATS,
];
