import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./main.ts";

const directory = mkdtempSync(join(tmpdir(), "pag0-cli-"));
const file = join(directory, "org.yaml");

const version = (number: number, document: unknown) => ({
  id: `pol_${number}`,
  version: number,
  document,
});
const organization = {
  id: "org_1",
  slug: "acme-corp",
  name: "Acme Corp",
  timezone: "UTC",
  policy: version(2, { monthlyBudget: "100000000" }),
};
const team = {
  id: "prj_1",
  slug: "sales-ai",
  name: "Sales AI",
  parentId: null,
  policy: version(1, { monthlyBudget: "15000000" }),
};
let published: { path: string; body: { document: unknown; expectedVersion: number } }[] = [];
let conflict = false;

/** What the management API answers to the command, over a real connection. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const path = (request.url ?? "").replace(/^\/api\/v1/, "").replace(/\?.*$/, "");
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== "Bearer pag0_org_test")
      return send(401, {
        code: "UNAUTHENTICATED",
        detail: "No valid credential",
        remedy: "Send a key.",
      });
    if (path === "/organizations/acme-corp") return send(200, organization);
    if (path === "/teams") return send(200, { data: [team], nextCursor: null, total: 1 });
    if (request.method === "PUT") {
      if (conflict)
        return send(409, {
          code: "VERSION_CONFLICT",
          detail: "Version 3 has been published meanwhile",
          remedy: "Load the newest version.",
        });
      const body = JSON.parse(Buffer.concat(chunks).toString());
      published.push({ path, body });
      return send(200, version(body.expectedVersion + 1, body.document));
    }
    return send(404, { code: "NOT_FOUND", detail: path, remedy: "" });
  });
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

async function run(parameters: string[], environment: Record<string, string> = {}) {
  const shown = { out: "", error: "" };
  const { port } = server.address() as AddressInfo;
  const status = await runCli(parameters, {
    out: (text) => {
      shown.out += `${text}\n`;
    },
    error: (text) => {
      shown.error += `${text}\n`;
    },
    environment: {
      PAG0_ORG_API_KEY: "pag0_org_test",
      PAG0_CONSOLE_URL: `http://127.0.0.1:${port}`,
      ...environment,
    },
    isTerminal: false,
  });
  return { status, ...shown };
}
const url = () => ["--url", `http://127.0.0.1:${(server.address() as AddressInfo).port}`];

describe("pag0 policy", () => {
  it("pulls, plans nothing, then plans and applies a change once", async () => {
    const pulled = await run(["policy", "pull", file, "--org", "acme-corp", ...url()]);
    expect([pulled.status, pulled.error]).toEqual([0, ""]);
    expect(readFileSync(file, "utf8")).toContain("monthlyBudget: $100.00");
    expect((await run(["policy", "pull", file, "--org", "acme-corp", ...url()])).error).toContain(
      "--force",
    );

    const nothing = await run(["policy", "plan", file, ...url()]);
    expect([nothing.status, nothing.out]).toEqual([0, "Nothing changes.\n"]);

    writeFileSync(file, readFileSync(file, "utf8").replace("$15.00", "$18.00"));
    const planned = await run(["policy", "plan", file, "--no-dry-run", ...url()]);
    expect(planned.status).toBe(0);
    expect(planned.out).toContain("Sales AI (sales-ai), version 1 → 2");
    expect(published).toEqual([]);

    const unasked = await run(["policy", "apply", file, "--reason", "Q4 campaign", ...url()]);
    expect([unasked.status, unasked.error]).toEqual([2, expect.stringContaining("--yes")]);
    expect(published).toEqual([]);

    const applied = await run([
      "policy",
      "apply",
      file,
      "--yes",
      "--reason",
      "Q4 campaign",
      ...url(),
    ]);
    expect(applied.out).toContain("Sales AI: version 2 is in force");
    expect(published).toEqual([
      {
        path: "/teams/sales-ai/policy",
        body: {
          document: { monthlyBudget: "18000000" },
          reason: "Q4 campaign",
          expectedVersion: 1,
        },
      },
    ]);
  });

  it("overwrites nothing that somebody published meanwhile", async () => {
    published = [];
    conflict = true;
    writeFileSync(file, "organization: acme-corp\npolicy: { monthlyBudget: $90.00 }\n");
    const { status, error } = await run([
      "policy",
      "apply",
      file,
      "--yes",
      "--reason",
      "Less",
      ...url(),
    ]);
    conflict = false;
    expect([status, error]).toEqual([2, expect.stringContaining("VERSION_CONFLICT: Version 3")]);
    expect(published).toEqual([]);
  });

  it("ends with 1 and the line for a file that cannot be published", async () => {
    writeFileSync(file, "organization: acme-corp\npolicy:\n  monthlyBudget: lots\n");
    const { status, out } = await run(["policy", "plan", file, ...url()]);
    expect(status).toBe(1);
    expect(out).toContain(`${file}:3: policy.monthlyBudget "lots" is not a micro-USD amount`);
    const json = await run(["policy", "plan", file, "--json", ...url()]);
    expect(JSON.parse(json.out).problems).toHaveLength(1);
  });

  it.each([
    ["no verb", ["policy"], {}, "usage:"],
    ["another verb", ["policy", "push"], {}, "usage:"],
    ["an option that is none", ["policy", "plan", "--forse"], {}, "--forse"],
    ["days that are none", ["policy", "plan", "--days", "400"], {}, "1 to 90"],
    ["no reason", ["policy", "apply"], {}, "--reason"],
    ["no key", ["policy", "plan"], { PAG0_ORG_API_KEY: "" }, "PAG0_ORG_API_KEY is not set"],
    ["a file that is not there", ["policy", "plan", join(directory, "absent")], {}, "ENOENT"],
    ["another subject", ["sing"], {}, "usage:"],
  ])("says what is wrong with %s, and ends with 2", async (_, parameters, environment, words) => {
    const { status, error } = await run(parameters, environment);
    expect(status).toBe(2);
    expect(error).toContain(words);
  });

  it("says what the server says of a key that is none", async () => {
    writeFileSync(file, "organization: acme-corp\n");
    const { status, error } = await run(["policy", "plan", file, ...url()], {
      PAG0_ORG_API_KEY: "pag0_org_x",
    });
    expect([status, error]).toEqual([2, expect.stringContaining("UNAUTHENTICATED")]);
  });
});

it("runs as a program", () => {
  const program = fileURLToPath(new URL("../bin/pag0.js", import.meta.url));
  const help = spawnSync(process.execPath, [program, "--help"]);
  expect([help.status, help.stdout.toString()]).toEqual([
    0,
    expect.stringContaining("pag0 policy plan"),
  ]);
  const verify = spawnSync(process.execPath, [program, "audit", "verify", file]);
  expect([verify.status, verify.stderr.toString()]).toEqual([2, expect.stringContaining("--key")]);
});
