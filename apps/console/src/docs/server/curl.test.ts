import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { curlCommand } from "./curl.ts";
import { apiDocument } from "./openapi.ts";
import { type OperationEntry, operationEntries } from "./reference-model.ts";

const entries = operationEntries(apiDocument("https://pag0.acme.com"));
const place = {
  server: "https://pag0.acme.com/api/v1",
  cookieName: "__Secure-next-auth.session-token",
};

function entry(id: string): OperationEntry {
  const found = entries.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no operation ${id}`);
  return found;
}

/** What a shell makes of a command: curl's arguments. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const environment = {
    PAG0_ORG_API_KEY: "org-key",
    PAG0_SESSION: "cookie",
    PATH: "",
    NODE_ENV: "test" as const,
  };
  const output = execFileSync("/bin/sh", ["-c", script], { env: environment, encoding: "utf8" });
  return output.split("\0").slice(0, -1);
}

describe("curlCommand", () => {
  it("reads with an organization key", () => {
    expect(argumentsOf(curlCommand(entry("getTeam"), place))).toEqual([
      "https://pag0.acme.com/api/v1/teams/sales-ai",
      "-H",
      "Authorization: Bearer org-key",
    ]);
  });

  it("decides with a session, from the console's own origin", () => {
    const [, method, url, ...rest] = argumentsOf(curlCommand(entry("decideApproval"), place));
    expect(method).toBe("POST");
    expect(url).toMatch(
      /^https:\/\/pag0\.acme\.com\/api\/v1\/approvals\/apr_[0-9a-z]{26}\/decision$/,
    );
    expect(rest.slice(0, 4)).toEqual([
      "-b",
      "__Secure-next-auth.session-token=cookie",
      "-H",
      "Origin: https://pag0.acme.com",
    ]);
  });

  it("carries a body through the shell unchanged, quotes and all", () => {
    for (const { id, body } of entries.filter((one) => one.body !== null)) {
      const list = argumentsOf(curlCommand(entry(id), place));
      expect(JSON.parse(list[list.indexOf("-d") + 1] ?? "")).toEqual(body?.example);
    }
    const quoted = {
      ...entry("createTeam"),
      body: { schema: {}, example: { name: "Kim's $team" } },
    };
    const list = argumentsOf(curlCommand(quoted, place));
    expect(JSON.parse(list.at(-1) ?? "")).toEqual({ name: "Kim's $team" });
  });

  it("sends no credential where none is needed", () => {
    expect(argumentsOf(curlCommand(entry("getOpenApi"), place))).toEqual([
      "https://pag0.acme.com/api/v1/openapi.json",
    ]);
  });
});
