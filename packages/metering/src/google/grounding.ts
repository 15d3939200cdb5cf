import { isObject, type JsonObject, listAt, objectAt } from "../call.ts";
import { MOST_TOOL_CALLS } from "../openai/hosted-tools.ts";
import type { UnitCount } from "../usage.ts";

/** Tools that search the web, by the name of their member in a tool. */
const SEARCHES = ["googleSearch", "googleSearchRetrieval", "enterpriseWebSearch"];

function webSearches(count: number): UnitCount {
  return { kind: "web_search", count, key: "web" };
}

/** An answer with a source of Google Maps is billed once, whatever was asked there. */
const MAPS: UnitCount = { kind: "web_search", count: 1, key: "maps" };
/** An answer from the caller's own data is billed once, at Vertex AI alone. */
const OWN_DATA: UnitCount = { kind: "file_search", count: 1, key: null };

/** Whether Google bills each search of a model; earlier ones are billed once for each grounded answer. */
function billsEachSearch(model: string): boolean {
  return /gemini-[3-9]/.test(model);
}

/**
 * The most pieces that tools may be billed for.
 * @param has whether the request has a tool of this name
 */
export function mostGrounding(model: string, has: (tool: string) => boolean): readonly UnitCount[] {
  const most = billsEachSearch(model) ? MOST_TOOL_CALLS : 1;
  return [
    ...(SEARCHES.some(has) ? [webSearches(most)] : []),
    ...(has("googleMaps") ? [MAPS] : []),
    ...(has("retrieval") ? [OWN_DATA] : []),
  ];
}

/** What answers were grounded by. */
export interface Grounding {
  /** Takes an answer's body, or a chunk of a stream. */
  read(answer: JsonObject): void;
  units(): readonly UnitCount[];
}

/** Collects searches, each once, over the chunks of an answer. */
export function collectGrounding(model: string): Grounding {
  const queries = new Set<string>();
  let web = false;
  let maps = false;
  let ownData = false;

  function readMetadata(metadata: JsonObject): void {
    for (const list of ["webSearchQueries", "imageSearchQueries"])
      for (const query of listAt(metadata, list))
        if (typeof query === "string" && query !== "" && queries.size < 1_000)
          queries.add(`${list} ${query}`);
    for (const chunk of listAt(metadata, "groundingChunks")) {
      if (!isObject(chunk)) continue;
      if (isObject(chunk.web) || isObject(chunk.image)) web = true;
      if (isObject(chunk.maps)) maps = true;
    }
    // Files that are kept at Gemini's API are searched for nothing, and tell no such queries.
    if (listAt(metadata, "retrievalQueries").length > 0) ownData = true;
  }

  return {
    read(answer) {
      for (const candidate of listAt(answer, "candidates")) {
        const metadata = objectAt(candidate, "groundingMetadata");
        if (metadata !== null) readMetadata(metadata);
      }
    },
    units() {
      const told = Math.max(queries.size, web ? 1 : 0);
      const searches = billsEachSearch(model) ? told : Math.min(1, told);
      return [
        ...(searches > 0 ? [webSearches(searches)] : []),
        ...(maps ? [MAPS] : []),
        ...(ownData ? [OWN_DATA] : []),
      ];
    },
  };
}
