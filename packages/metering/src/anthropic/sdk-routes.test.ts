import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MODULES, reads, type Treatment, treatmentOf, writes } from "../sdk-routes.test-data.ts";

function modulesBelow(folder: URL): URL[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return modulesBelow(new URL(`${entry.name}/`, folder));
    return entry.name.endsWith(".mjs") ? [new URL(entry.name, folder)] : [];
  });
}

const ANTHROPIC_CALL =
  /_client\s*\.(get|post|put|patch|delete|getAPIList)\(\s*(?:path ?)?[`']([^`'?]+)(?:\?[^`']*)?[`']/g;

function anthropicRoutes(): Set<string> {
  const found = new Set<string>();
  for (const file of modulesBelow(new URL("@anthropic-ai/sdk/resources/", MODULES)))
    for (const [, method = "", path = ""] of readFileSync(file, "utf8").matchAll(ANTHROPIC_CALL))
      found.add(
        `${method === "getAPIList" ? "GET" : method.toUpperCase()} ${path.replace(/\$\{[^}]+\}/g, "id_1")}`,
      );
  return found;
}

/**
 * Every route that the vendors' own SDKs call, read from what is installed. A route of a new release that
 * writes something has to be put into a table here, by what it costs: nothing passes for want of a thought.
 */
/** Administration of the vendor's organization, with which a key could undo what we are asked to hold. */
const ADMINISTRATION = /^\w+ \/v1\/(organizations|tunnels|user_profiles)\//;

const ANTHROPIC_WRITES: Readonly<Record<string, Treatment>> = {
  "POST /v1/messages": "metered",
  "POST /v1/messages/batches": "metered",
  "POST /v1/messages/batches/id_1/cancel": "free",
  "POST /v1/messages/count_tokens": "free",
  "POST /v1/files": "free",
  "POST /v1/skills": "free",
  "POST /v1/skills/id_1/versions": "free",
  "POST /v1/agents": "free",
  "POST /v1/agents/id_1": "free",
  "POST /v1/agents/id_1/archive": "free",
  "POST /v1/environments": "free",
  "POST /v1/environments/id_1": "free",
  "POST /v1/environments/id_1/archive": "free",
  "POST /v1/memory_stores": "free",
  "POST /v1/memory_stores/id_1": "free",
  "POST /v1/memory_stores/id_1/archive": "free",
  "POST /v1/memory_stores/id_1/memories": "free",
  "POST /v1/memory_stores/id_1/memories/id_1": "free",
  "POST /v1/memory_stores/id_1/memory_versions/id_1/redact": "free",
  "POST /v1/vaults": "free",
  "POST /v1/vaults/id_1": "free",
  "POST /v1/vaults/id_1/archive": "free",
  "POST /v1/vaults/id_1/credentials": "free",
  "POST /v1/vaults/id_1/credentials/id_1": "free",
  "POST /v1/vaults/id_1/credentials/id_1/archive": "free",
  "POST /v1/vaults/id_1/credentials/id_1/mcp_oauth_validate": "free",
  // Sessions are billed by their tokens and by the hour, which no answer of theirs bounds.
  "POST /v1/sessions": "refused",
  "POST /v1/sessions/id_1": "refused",
  "POST /v1/sessions/id_1/events": "refused",
  "POST /v1/sessions/id_1/resources": "refused",
  "POST /v1/sessions/id_1/resources/id_1": "refused",
  "POST /v1/sessions/id_1/archive": "free",
  "POST /v1/sessions/id_1/threads/id_1/archive": "free",
  "POST /v1/deployments": "refused",
  "POST /v1/deployments/id_1": "refused",
  "POST /v1/deployments/id_1/run": "refused",
  "POST /v1/deployments/id_1/unpause": "refused",
  "POST /v1/deployments/id_1/pause": "free",
  "POST /v1/deployments/id_1/archive": "free",
  "POST /v1/dreams": "refused",
  "POST /v1/dreams/id_1/cancel": "free",
  "POST /v1/dreams/id_1/archive": "free",
  "POST /v1/environments/id_1/work/id_1": "refused",
  "POST /v1/environments/id_1/work/id_1/ack": "refused",
  "POST /v1/environments/id_1/work/id_1/heartbeat": "refused",
  "POST /v1/environments/id_1/work/id_1/stop": "free",
  "POST /v1/tunnels": "refused",
  "POST /v1/user_profiles": "refused",
};

const message = {
  model: "claude-sonnet-4-5",
  max_tokens: 10,
  messages: [{ role: "user", content: "Hi" }],
  requests: [{ params: { model: "claude-sonnet-4-5", max_tokens: 10, messages: [] } }],
};

describe("every route of Anthropic's SDK", () => {
  const routes = anthropicRoutes();
  const of = (route: string) =>
    treatmentOf("anthropic", "anthropic", "https://api.anthropic.com", route, message);

  it("that writes is in the table", () => {
    expect(routes.size).toBeGreaterThan(200);
    const known = writes(routes).filter((route) => !ADMINISTRATION.test(route));
    expect(known).toEqual(Object.keys(ANTHROPIC_WRITES).sort());
  });

  it("is metered, or free by its vendor's word, or refused before anything is sent", () => {
    const found = Object.fromEntries(
      Object.keys(ANTHROPIC_WRITES).map((route) => [route, of(route)]),
    );
    expect(found).toEqual(ANTHROPIC_WRITES);
  });

  it("that administers is refused, and that reads or deletes is free", () => {
    const administers = writes(routes).filter((route) => ADMINISTRATION.test(route));
    expect(administers.length).toBeGreaterThan(50);
    for (const route of administers) expect(of(route), route).toBe("refused");
    for (const route of reads(routes)) expect(of(route), route).toBe("free");
  });
});
