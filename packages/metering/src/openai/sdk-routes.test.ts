import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MODULES, reads, type Treatment, treatmentOf, writes } from "../sdk-routes.test-data.ts";

function modulesBelow(folder: URL): URL[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return modulesBelow(new URL(`${entry.name}/`, folder));
    return entry.name.endsWith(".mjs") ? [new URL(entry.name, folder)] : [];
  });
}

const ANY_CALL = /_client\s*\.(?:get|post|put|patch|delete|getAPIList|request)\(/g;
const CALL =
  /_client\s*\.(get|post|put|patch|delete|getAPIList)\(\s*(?:path ?)?[`']([^`'?]+)(?:\?[^`']*)?[`']/g;
/** Lists that are asked for by `POST`, which the SDK says in the call's options. */
const POSTED = /^\/(fine_tuning\/checkpoints\/id_1\/permissions|vector_stores\/id_1\/search)$/;
/** Administration of the vendor's organization, with which a key could undo what we are asked to hold. */
const ADMINISTRATION = /^\w+ \/v1\/(organization|projects)\//;

/** Every route that the vendor's own SDK calls, read from what is installed. */
function sdkRoutes(): { routes: Set<string>; unread: number } {
  // Embeddings go by a function that stands elsewhere.
  const routes = new Set(["POST /v1/embeddings"]);
  let unread = 0;
  for (const file of modulesBelow(new URL("openai/resources/", MODULES))) {
    const source = readFileSync(file, "utf8");
    unread += source.match(ANY_CALL)?.length ?? 0;
    for (const [, called = "", template = ""] of source.matchAll(CALL)) {
      unread -= 1;
      const path = template.replace(/\$\{[^}]+\}/g, "id_1");
      const listed = called === "getAPIList" ? (POSTED.test(path) ? "POST" : "GET") : called;
      routes.add(`${listed.toUpperCase()} /v1${path}`);
    }
  }
  return { routes, unread };
}

/** A route of a new release that writes something has to be put in here, by what it costs. */
const METERED = [
  "audio/speech",
  "audio/transcriptions",
  "audio/translations",
  "chat/completions",
  "completions",
  "embeddings",
  "images/edits",
  "images/generations",
  "images/variations",
  "responses",
  "responses/compact",
];
const FREE = [
  "batches/id_1/cancel",
  "chat/completions/id_1",
  "conversations",
  "conversations/id_1",
  "conversations/id_1/items",
  "evals/id_1/runs/id_1/cancel",
  "files",
  "fine_tuning/jobs/id_1/cancel",
  "fine_tuning/jobs/id_1/pause",
  "moderations",
  "responses/id_1/cancel",
  "responses/input_tokens",
  "threads/id_1/runs/id_1/cancel",
  "uploads",
  "uploads/id_1/cancel",
  "uploads/id_1/complete",
  "uploads/id_1/parts",
  "vector_stores/id_1/file_batches/id_1/cancel",
];
/** What is billed by what no answer tells, lets its bearer call past us, or has no printed price. */
const REFUSED = [
  ...["agents", "agents/id_1", "agents/environments", "agents/environments/id_1/files"],
  ...["agents/environments/templates", "agents/environments/templates/id_1", "agents/automations"],
  ...["id_1", "id_1/invocations", "id_1/pause", "id_1/resume"].map(
    (x) => `agents/automations/${x}`,
  ),
  ...["agents/sessions", "agents/sessions/id_1", "agents/sessions/id_1/events"],
  ...[
    "assistants",
    "assistants/id_1",
    "batches",
    "chatkit/sessions",
    "chatkit/sessions/id_1/cancel",
  ],
  ...["audio/voice_consents", "audio/voice_consents/id_1", "audio/voices"],
  ...["containers", "containers/id_1/files", "content_provenance_checks", "decisions"],
  ...["evals", "evals/id_1", "evals/id_1/runs", "fine_tuning/jobs", "fine_tuning/jobs/id_1/resume"],
  ...["fine_tuning/alpha/graders/run", "fine_tuning/alpha/graders/validate"],
  "fine_tuning/checkpoints/id_1/permissions",
  "live/sessions",
  ...["accept", "fork", "hangup", "refer", "reject"].map((x) => `live/sessions/id_1/${x}`),
  ...["calls", "client_secrets", "sessions", "transcription_sessions"].map((x) => `realtime/${x}`),
  ...["accept", "hangup", "refer", "reject"].map((x) => `realtime/calls/id_1/${x}`),
  "realtime/translations/client_secrets",
  ...["skills", "skills/id_1", "skills/id_1/versions"],
  ...["threads", "threads/id_1", "threads/id_1/messages", "threads/id_1/messages/id_1"],
  ...["threads/runs", "threads/id_1/runs", "threads/id_1/runs/id_1"],
  "threads/id_1/runs/id_1/submit_tool_outputs",
  ...["vaults", "vaults/id_1", "vaults/id_1/credentials", "vaults/id_1/credentials/id_1"],
  ...["vector_stores", "vector_stores/id_1", "vector_stores/id_1/search"],
  ...[
    "vector_stores/id_1/file_batches",
    "vector_stores/id_1/files",
    "vector_stores/id_1/files/id_1",
  ],
  ...["videos", "videos/characters", "videos/edits", "videos/extensions", "videos/id_1/remix"],
  ...["webhook_endpoints", "webhook_endpoints/id_1", "webhook_endpoints/id_1/rotate_secret"],
  "webhook_endpoints/id_1/test",
];

const MODELS: Readonly<Record<string, string>> = {
  "audio/speech": "gpt-4o-mini-tts",
  "audio/transcriptions": "gpt-4o-transcribe",
  "audio/translations": "whisper-1",
  completions: "gpt-3.5-turbo-instruct",
  embeddings: "text-embedding-3-small",
  "images/edits": "gpt-image-2",
  "images/generations": "gpt-image-2",
  "images/variations": "dall-e-2",
};

function treated(route: string, base = "https://api.openai.com"): Treatment {
  const model = MODELS[route.replace(/^\w+ \/v1\//, "")] ?? "gpt-5.4";
  const messages = [{ role: "user", content: "Hi" }];
  const body = { model, messages, input: "Hi", prompt: route.endsWith("responses") ? null : "Hi" };
  return treatmentOf("openai", "openai", base, route, body);
}

describe("every route of OpenAI's SDK", () => {
  const { routes, unread } = sdkRoutes();
  const table: Readonly<Record<Treatment, readonly string[]>> = {
    metered: METERED,
    free: FREE,
    refused: REFUSED,
  };
  const known = Object.values(table).flat();

  it("that writes is in the table", () => {
    expect(unread).toBe(0);
    expect(routes.size).toBeGreaterThan(350);
    const writing = writes(routes).filter((route) => !ADMINISTRATION.test(route));
    expect(writing).toEqual(known.map((path) => `POST /v1/${path}`).sort());
  });

  it.each(Object.entries(table))(
    "of the table's %s is so before anything is sent",
    (kind, paths) => {
      for (const path of paths) expect(treated(`POST /v1/${path}`), path).toBe(kind);
    },
  );

  it("that administers is refused, and that reads or deletes is free", () => {
    const administers = writes(routes).filter((route) => ADMINISTRATION.test(route));
    expect(administers.length).toBeGreaterThan(40);
    for (const route of administers) expect(treated(route), route).toBe("refused");
    for (const route of reads(routes)) expect(treated(route), route).toBe("free");
  });
});

it.each([
  ["/v1/responses", "https://api.openai.com"],
  ["/openai/responses", "https://acme.openai.azure.com"],
  ["/openai/v1/responses", "https://acme.openai.azure.com"],
  ["/openai/v1/responses", "https://api.groq.com/openai"],
  ["/v1beta/openai/responses", "https://generativelanguage.googleapis.com"],
  ["/inference/v1/responses", "https://api.fireworks.ai"],
  ["/responses", "https://api.example.com"],
])("meters %s at %s", (path, base) => {
  expect(treated(`POST ${path}`, base)).toBe("metered");
});

it("lets pass for nothing what OpenAI does not bill there alone, and everywhere what ends work", () => {
  const at = (vendor: string, path: string, model = "m") =>
    treatmentOf("openai", vendor, "https://api.example.com", `POST /v1/${path}`, {
      model,
      input: ["Hi"],
    });
  const notBilled = FREE.filter(
    (path) => !/(cancel|pause)$/.test(path) || path.includes("uploads"),
  );
  expect(notBilled).toHaveLength(11);
  for (const path of notBilled) {
    expect(at("azure", path), path).toBe("free");
    for (const vendor of ["mistral", "x-ai", "acme"])
      expect(at(vendor, path), path).toBe("refused");
  }
  for (const path of FREE.filter((each) => !notBilled.includes(each)))
    expect(at("mistral", path), path).toBe("free");
  expect(at("mistral", "moderations", "mistral-embed")).toBe("metered");
});
