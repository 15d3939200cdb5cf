import {
  type Answer,
  type DemoRequest,
  isObject,
  type JsonObject,
  json,
  readJson,
  readLimit,
  type StreamEvent,
  VendorError,
} from "../answer.ts";
import { generate } from "../generation/generate.ts";
import { identifier } from "../random.ts";
import { type Candidate, candidateOf, IMAGE_TOKENS, joinedParts } from "./candidates.ts";
import { type Counts, countInput, details, type Modality, total } from "./content.ts";
import { configOf, readWanted, searchesWeb } from "./wanted.ts";

/** Google keeps a prompt from so many tokens on without being asked ("Context caching", its guide). */
const LEAST_CACHED = 1_024;
const MAX_CANDIDATES = 8;

interface Figures {
  input: Counts;
  cached: number;
  text: number;
  images: number;
  thoughts: number;
}

function usageOf({ input, cached, text, images, thoughts }: Figures): JsonObject {
  const output: Counts = new Map<Modality, number>([["TEXT", text]]);
  if (images > 0) output.set("IMAGE", images * IMAGE_TOKENS);
  const prompt = total(input);
  const candidates = total(output);
  return {
    promptTokenCount: prompt,
    ...(candidates > 0 ? { candidatesTokenCount: candidates } : {}),
    totalTokenCount: prompt + candidates + thoughts,
    ...(cached > 0
      ? {
          cachedContentTokenCount: cached,
          cacheTokensDetails: [{ modality: "TEXT", tokenCount: cached }],
        }
      : {}),
    promptTokensDetails: details(input),
    ...(images > 0 ? { candidatesTokensDetails: details(output) } : {}),
    ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
  };
}

function finishReason({ generated }: Candidate): string {
  return generated.end === "length" ? "MAX_TOKENS" : "STOP";
}

/** Where the vendor searched, which it bills by the prompt or the query. */
const GROUNDING = {
  groundingMetadata: {
    webSearchQueries: ["renewal offers in the next quarter"],
    searchEntryPoint: { renderedContent: "<div></div>" },
    groundingChunks: [{ web: { uri: "https://www.example.com/articles/7", title: "example.com" } }],
    groundingSupports: [],
  },
};

interface Turn {
  candidates: Candidate[];
  figures: Figures;
  base: JsonObject;
  /** Further members of a candidate that has ended. */
  ended: JsonObject;
}

function takeTurn(request: DemoRequest, model: string): Turn {
  const body = readJson(request);
  const wanted = readWanted(body, model);
  const config = configOf(body);
  const count = readLimit(config, "candidateCount") ?? 1;
  if (count > MAX_CANDIDATES)
    throw new VendorError(400, `candidateCount must be at most ${MAX_CANDIDATES}`);
  const input = countInput(body);
  const thinking = isObject(config.thinkingConfig) ? config.thinkingConfig : {};
  const modalities = config.responseModalities;
  const shows = {
    thoughts: thinking.includeThoughts === true,
    image: Array.isArray(modalities) && modalities.includes("IMAGE"),
  };
  const candidates = Array.from({ length: count }, () =>
    candidateOf(generate(wanted, request.content), request, shows),
  );
  const prompt = total(input);
  const key = `google\n${model}\n${request.body.toString("utf8")}`;
  const isCached = prompt >= LEAST_CACHED && request.promptCache.touch(key);
  const sum = (pick: (candidate: Candidate) => number) =>
    candidates.reduce((all, candidate) => all + pick(candidate), 0);
  const thoughts = sum(({ generated }) => generated.reasoningTokens);
  return {
    candidates,
    figures: {
      input,
      cached: isCached ? Math.floor(prompt * 0.9) : 0,
      text: sum(({ generated }) => generated.outputTokens) - thoughts,
      images: sum(({ images }) => images),
      thoughts,
    },
    base: { modelVersion: model, responseId: identifier(request.identity, "", 22) },
    ended: searchesWeb(body) ? GROUNDING : {},
  };
}

/** `POST …:generateContent`. @throws VendorError */
export function generateContent(request: DemoRequest, model: string): Answer {
  const { candidates, figures, base, ended } = takeTurn(request, model);
  const body = {
    candidates: candidates.map((candidate, index) => ({
      content: { parts: joinedParts(candidate), role: "model" },
      finishReason: finishReason(candidate),
      index,
      ...ended,
    })),
    usageMetadata: usageOf(figures),
    ...base,
  };
  return json(body, 200, figures.text + figures.thoughts);
}

/** `POST …:streamGenerateContent`: server-sent events for `alt=sse`, else one JSON list. @throws VendorError */
export function streamGenerateContent(request: DemoRequest, model: string): Answer {
  const { candidates, figures, base, ended } = takeTurn(request, model);
  const events: StreamEvent[] = [];
  let text = 0;
  let images = 0;
  const isAllDone = (index: number, at: number, parts: number) =>
    index === candidates.length - 1 && at === parts - 1;
  candidates.forEach((candidate, index) => {
    const parts =
      candidate.parts.length === 0 ? [{ part: { text: "" }, tokens: 0 }] : candidate.parts;
    for (const [at, { part, tokens }] of parts.entries()) {
      if (part.inlineData === undefined) text += tokens;
      else images++;
      const isLast = at === parts.length - 1;
      // Each event tells what was used up to it; the last tells all.
      const soFar = isAllDone(index, at, parts.length) ? figures : { ...figures, text, images };
      events.push({
        isToken: true,
        data: {
          candidates: [
            {
              content: { parts: [part], role: "model" },
              ...(isLast ? { finishReason: finishReason(candidate) } : {}),
              index,
              ...(isLast ? ended : {}),
            },
          ],
          usageMetadata: usageOf(soFar),
          ...base,
        },
      });
    }
  });
  return {
    kind: "stream",
    framing: request.query.get("alt") === "sse" ? "sse-crlf" : "list",
    events,
  };
}

/** `POST …:countTokens`, of contents or of a whole request. @throws VendorError */
export function countContent(request: DemoRequest): Answer {
  const body = readJson(request);
  const counts = countInput(
    isObject(body.generateContentRequest) ? body.generateContentRequest : body,
  );
  return json({ totalTokens: total(counts), promptTokensDetails: details(counts) });
}
