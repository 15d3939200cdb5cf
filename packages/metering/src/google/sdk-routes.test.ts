import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MODULES, reads, type Treatment, treatmentOf, writes } from "../sdk-routes.test-data.ts";

/** A path is made before the request whose method follows it. */
const GOOGLE_CALL =
  /formatMap\('([^']+)'|path = '([^']+)'|pathToFunc\("([^"]+)"\)|(?:httpMethod|method): ["']([A-Z]+)["']/g;

function googleRoutes(): Set<string> {
  const found = new Set<string>();
  const text = readFileSync(new URL("@google/genai/dist/node/index.mjs", MODULES), "utf8");
  let path: string | null = null;
  for (const [, mapped, written, made, method] of text.matchAll(GOOGLE_CALL)) {
    if (method === undefined) path = (mapped ?? written ?? made ?? "").replace(/\?.*$/, "");
    else if (path !== null) {
      found.add(`${method} ${path}`);
      path = null;
    }
  }
  return found;
}

/**
 * Every route that the vendors' own SDKs call, read from what is installed. A route of a new release that
 * writes something has to be put into a table here, by what it costs: nothing passes for want of a thought.
 */
/** By the route as the SDK writes it: where it leads to, and what becomes of it. */
const GOOGLE_WRITES: Readonly<Record<string, readonly [path: string, Treatment]>> = {
  "POST {model}:generateContent": ["models/gemini-2.5-flash:generateContent", "metered"],
  "POST {model}:streamGenerateContent": ["models/gemini-2.5-pro:streamGenerateContent", "metered"],
  "POST {model}:batchEmbedContents": ["models/gemini-embedding-001:batchEmbedContents", "metered"],
  "POST {model}:predict": ["models/imagen-4.0-generate-001:predict", "metered"],
  "POST {model}:countTokens": ["models/gemini-2.5-flash:countTokens", "free"],
  "POST {model}:computeTokens": ["publishers/google/models/gemini-2.5-flash:computeTokens", "free"],
  "POST {resourceName}:fetchPredictOperation": [
    "projects/p-1/locations/us-central1/publishers/google/models/veo-3.0-generate-001:fetchPredictOperation",
    "free",
  ],
  // Billed by the second, or later: no answer to them tells.
  "POST {model}:predictLongRunning": ["models/veo-3.0-generate-001:predictLongRunning", "refused"],
  "POST {model}:batchGenerateContent": ["models/gemini-2.5-flash:batchGenerateContent", "refused"],
  "POST {model}:asyncBatchEmbedContent": [
    "models/gemini-embedding-001:asyncBatchEmbedContent",
    "refused",
  ],
  "POST batchPredictionJobs": ["projects/p-1/locations/global/batchPredictionJobs", "refused"],
  "POST batchPredictionJobs/{name}:cancel": [
    "projects/p-1/locations/global/batchPredictionJobs/1:cancel",
    "free",
  ],
  "POST batches/{name}:cancel": ["batches/1:cancel", "free"],
  "POST {name}:cancel": ["tuningJobs/1:cancel", "free"],
  // Billed by the hour for as long as it is kept, and longer where its time is changed.
  "POST cachedContents": ["cachedContents", "refused"],
  "PATCH {name}": ["cachedContents/1", "refused"],
  "PATCH {model}": ["tunedModels/1", "refused"],
  "POST tunedModels": ["tunedModels", "refused"],
  "POST tuningJobs": ["projects/p-1/locations/global/tuningJobs", "refused"],
  "POST {parent}/tuningJobs:validateReinforcementTuningReward": [
    "projects/p-1/locations/global/tuningJobs:validateReinforcementTuningReward",
    "refused",
  ],
  "POST upload/{api_version}/files": ["../upload/v1beta/files", "free"],
  "POST files:register": ["./files:register", "free"],
  "POST fileSearchStores": ["fileSearchStores", "free"],
  // What is put into a store is embedded, and that is billed.
  "POST upload/{api_version}/{file_search_store_name}:uploadToFileSearchStore": [
    "../upload/v1beta/fileSearchStores/1:uploadToFileSearchStore",
    "refused",
  ],
  "POST {file_search_store_name}:importFile": ["fileSearchStores/1:importFile", "refused"],
  // Would let its bearer call past us.
  "POST auth_tokens": ["auth_tokens", "refused"],
  "POST /{api_version}/interactions": ["interactions", "refused"],
  "POST /{api_version}/interactions/{interactionsId}/cancel": ["interactions/1/cancel", "free"],
  "POST /{api_version}/agents": ["agents", "refused"],
  "POST /{api_version}/triggers": ["triggers", "refused"],
  "PATCH /{api_version}/triggers/{id}": ["triggers/1", "refused"],
  "POST /{api_version}/triggers/{triggerId}/executions": ["triggers/1/executions", "refused"],
  "POST /{api_version}/environments": ["environments", "refused"],
  "PUT /upload/{api_version}/environments/{environment}/files/{path}": [
    "../upload/v1beta/environments/1/files/a",
    "refused",
  ],
  "POST /{api_version}/credentials": ["credentials", "refused"],
  "PATCH /{api_version}/credentials/{id}": ["credentials/1", "refused"],
  "POST /{api_version}/voices": ["voices", "refused"],
  "POST /{api_version}/webhooks": ["webhooks", "refused"],
  "PATCH /{api_version}/webhooks/{id}": ["webhooks/1", "refused"],
  "POST /{api_version}/webhooks/{id}:ping": ["webhooks/1:ping", "refused"],
  "POST /{api_version}/webhooks/{id}:rotateSigningSecret": [
    "webhooks/1:rotateSigningSecret",
    "refused",
  ],
};

describe("every route of Google's SDK", () => {
  const routes = googleRoutes();
  const base = "https://generativelanguage.googleapis.com";
  const body = {
    contents: [{ parts: [{ text: "Hi" }] }],
    requests: [{ content: { parts: [{ text: "Hi" }] } }],
    instances: [{ prompt: "An otter" }],
  };

  it("that writes is in the table", () => {
    expect(routes.size).toBeGreaterThan(60);
    expect(writes(routes)).toEqual(Object.keys(GOOGLE_WRITES).sort());
  });

  it("is metered, or free by its vendor's word, or refused before anything is sent", () => {
    const found = Object.fromEntries(
      Object.entries(GOOGLE_WRITES).map(([route, [path]]) => {
        const method = route.split(" ")[0] ?? "";
        const full = new URL(path, `${base}/v1beta/`).pathname;
        return [route, [path, treatmentOf("google", "google", base, `${method} ${full}`, body)]];
      }),
    );
    expect(found).toEqual(GOOGLE_WRITES);
  });

  it("that reads or deletes is free", () => {
    for (const route of reads(routes)) {
      const path = route.replace(/\{\w+\}/g, "id_1").replace(/ \/?/, " /");
      expect(treatmentOf("google", "google", base, path, undefined), route).toBe("free");
    }
  });
});
