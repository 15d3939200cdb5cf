import { type Answer, type DemoRequest, notFound } from "../answer.ts";
import { chatCompletion } from "./chat.ts";
import type { Dialect } from "./dialect.ts";
import { createEmbeddings } from "./embeddings.ts";
import { listModels, showModel } from "./models.ts";

/** What a vendor that speaks as OpenAI does has of its API. */
export interface Compatible {
  dialect: Dialect;
  models: readonly string[];
  owner: string;
  /** The models that embed; absent where none does. */
  embeds?: RegExp;
}

/** The API of such a vendor; `path` is below `/v1`. @throws VendorError */
export function answerCompatible(
  request: DemoRequest,
  path: string,
  { dialect, models, owner, embeds }: Compatible,
): Answer {
  const { method } = request;
  if (method === "POST" && path === "/chat/completions") return chatCompletion(request, dialect);
  if (method === "POST" && path === "/embeddings" && embeds !== undefined)
    return createEmbeddings(request, embeds);
  if (method === "GET" && path === "/models") return listModels(models, owner);
  const id = /^\/models\/([\w./:-]{1,200})$/.exec(path)?.[1];
  return id !== undefined && method === "GET" ? showModel(models, id, owner) : notFound(request);
}
