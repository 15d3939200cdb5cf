import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createPag0Client, createPag0Organization, Pag0Error, waitForApproval } from "./index.ts";

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

type Answer = (request: Seen, response: ServerResponse, count: number) => void;
const servers: Server[] = [];

async function serve(answer: Answer): Promise<{ baseUrl: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const record = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body,
    };
    seen.push(record);
    answer(record, response, seen.length);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function problem(
  response: ServerResponse,
  status: number,
  body: Record<string, unknown>,
  headers = {},
) {
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "pag0-error": String(body.code),
    ...headers,
  });
  response.end(
    JSON.stringify({
      title: "t",
      detail: "It is so",
      remedy: "Do this",
      requestId: "req_1",
      status,
      ...body,
    }),
  );
}

function decode(header: string | string[] | undefined): unknown {
  return JSON.parse(Buffer.from(String(header), "base64url").toString("utf8"));
}

afterEach(async () => {
  await Promise.all(
    servers
      .splice(0)
      .map((server) => new Promise((resolve) => server.close(resolve).closeAllConnections())),
  );
});

describe("client.fetch", () => {
  it.each([
    ["hit", "hit", true],
    ["semantic", "semantic", true],
    ["miss", "miss", false],
    ["another word", "off", false],
  ])("reads the cache's %s as %s", async (told, cache, cached) => {
    const { baseUrl } = await serve((_request, response) =>
      response.writeHead(200, { "pag0-cache": told }).end(),
    );
    const client = createPag0Client({ apiKey: "pag0_prj_x", projectId: "p", baseUrl });
    expect((await client.fetch("https://api.openai.com/v1/x")).meta).toMatchObject({
      cache,
      cached,
    });
  });

  it("sends target, restrictions, tags and meta, and returns the provider's response with meta", async () => {
    const { baseUrl, seen } = await serve((_request, response) => {
      response.writeHead(201, {
        "content-type": "application/json",
        "pag0-request-id": "req_9",
        "pag0-cost": "120.5",
        "pag0-cache": "hit",
        "pag0-policy-version": "pol_1,pol_2",
      });
      response.end('{"ok":true}');
    });
    const client = createPag0Client({
      apiKey: "pag0_prj_x",
      projectId: "판매-ai",
      baseUrl,
      policy: { additionalRestrictions: { allowedEndpoints: ["api.openai.com"] } },
      tags: { department: "영업" },
    });
    const response = await client.fetch("https://api.openai.com/v1/x?y=1", {
      method: "POST",
      body: "{}",
      pag0Meta: { requestedBy: "jürgen@acme.com" },
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ ok: true });
    expect(response.meta).toMatchObject({
      requestId: "req_9",
      costMicroUsd: "120.5",
      cached: true,
      policyVersions: ["pol_1", "pol_2"],
    });
    expect(seen[0]?.url).toBe("/v1/forward");
    expect(seen[0]?.headers).toMatchObject({
      authorization: "Bearer pag0_prj_x",
      "content-type": "application/json",
      "pag0-target-url": "https://api.openai.com/v1/x?y=1",
      "pag0-project": encodeURIComponent("판매-ai"),
    });
    expect(decode(seen[0]?.headers["pag0-tags"])).toEqual({ department: "영업" });
    expect(decode(seen[0]?.headers["pag0-meta"])).toEqual({ requestedBy: "jürgen@acme.com" });
    expect(decode(seen[0]?.headers["pag0-restrictions"])).toEqual({
      allowedEndpoints: ["api.openai.com"],
    });
  });

  it("throws Pag0's refusals with their code, and passes a provider's error through as a response", async () => {
    const { baseUrl, seen } = await serve((request, response) => {
      if (request.headers["pag0-target-url"]?.includes("refused"))
        return problem(response, 429, { code: "BUDGET_EXCEEDED" }, { "retry-after": "60" });
      response.writeHead(429, { "content-type": "application/json" }).end('{"error":"slow down"}');
    });
    const client = createPag0Client({ apiKey: "k", baseUrl });
    const error = await client.fetch("https://refused.example/").catch((e: unknown) => e);
    expect(Pag0Error.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      code: "BUDGET_EXCEEDED",
      status: 429,
      requestId: "req_1",
      remedy: "Do this",
      retryAfterSeconds: 60,
    });
    expect(seen).toHaveLength(1);
    expect((await client.fetch("https://provider.example/")).status).toBe(429);
  });

  it("retries a POST only where the proxy says that nothing was done", async () => {
    const { baseUrl, seen } = await serve((_request, response, count) => {
      if (count === 1) return problem(response, 503, { code: "OVERLOADED" });
      if (count === 2) response.writeHead(200).end("done");
      else response.destroy();
    });
    const client = createPag0Client({ apiKey: "k", baseUrl });
    expect(
      await (await client.fetch("https://a.example/", { method: "POST", body: "x" })).text(),
    ).toBe("done");
    expect(seen).toHaveLength(2);
    await expect(
      client.fetch("https://a.example/", { method: "POST", body: "x" }),
    ).rejects.toMatchObject({ code: "CONNECTION_FAILED" });
    expect(seen).toHaveLength(3);
  });

  it("says that the key is missing when it is needed, not before", async () => {
    const client = createPag0Client({ apiKey: undefined, baseUrl: "http://127.0.0.1:9" });
    await expect(client.fetch("https://a.example/")).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    });
  });

  it("times out, and gives up at once when the caller's signal does", async () => {
    const { baseUrl } = await serve(() => undefined);
    const client = createPag0Client({ apiKey: "k", baseUrl, timeoutMs: 50, maxRetries: 0 });
    await expect(client.fetch("https://a.example/")).rejects.toMatchObject({ code: "TIMEOUT" });
    const reason = new Error("stop");
    await expect(
      client.fetch("https://a.example/", { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });
});

describe("approvals", () => {
  it("waits through long polls with the client that made the request, and executes past a running one", async () => {
    const states = ["pending", "approved"];
    const { baseUrl, seen } = await serve((request, response, count) => {
      if (request.url === "/v1/forward")
        return response.writeHead(202, { "pag0-approval-id": "apr_1" }).end("{}");
      if (request.url.startsWith("/v1/approvals/apr_1?wait="))
        return response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ status: states.shift() }));
      if (count === 4) return problem(response, 409, { code: "APPROVAL_EXECUTING" });
      return response.writeHead(200, { "pag0-replayed": "true" }).end("answer");
    });
    const client = createPag0Client({ apiKey: "k", baseUrl });
    const pending = await client.fetch("https://a.example/", { method: "POST" });
    expect(pending.meta.approvalId).toBe("apr_1");
    expect(await waitForApproval(pending.meta.approvalId)).toBe(true);
    const asked = Date.now();
    const executed = await client.executeApprovedRequest(pending.meta.approvalId);
    // It was told at once that the request is running, and does not ask again at once.
    expect(Date.now() - asked).toBeGreaterThan(900);
    expect(await executed.text()).toBe("answer");
    expect(executed.meta.replayed).toBe(true);
    expect(seen.at(-1)?.url).toBe("/v1/approvals/apr_1/execute");
  });

  it("is false for a denied one and refuses an id nobody here issued", async () => {
    const { baseUrl } = await serve((_request, response) =>
      response.writeHead(200).end('{"status":"denied"}'),
    );
    const client = createPag0Client({ apiKey: "k", baseUrl });
    expect(await client.waitForApproval("apr_2")).toBe(false);
    expect(() => waitForApproval("apr_unknown")).toThrow(
      expect.objectContaining({ code: "UNAUTHENTICATED" }),
    );
  });
});

describe("organization", () => {
  it("sends nothing when it is created, and syncs once before the first call", async () => {
    const { baseUrl, seen } = await serve((request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        request.url.endsWith("/teams") ? '{"id":"prj_1","name":"Sales AI","created":true}' : "{}",
      );
    });
    const org = createPag0Organization({
      apiKey: "pag0_org_x",
      orgId: "acme-corp",
      baseUrl,
      globalPolicy: { monthlyBudget: "100000000" },
    });
    expect(seen).toHaveLength(0);
    await Promise.all([
      org.createProject({ name: "Sales AI" }),
      org.createProject({ name: "Sales AI" }),
    ]);
    expect(seen.map((r) => `${r.method} ${r.url}`)).toEqual([
      "PUT /api/v1/organizations/acme-corp",
      "POST /api/v1/teams",
      "POST /api/v1/teams",
    ]);
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
      globalPolicy: { monthlyBudget: "100000000" },
    });
  });

  it("names the field of a validation error and the difference of a conflict", async () => {
    const { baseUrl } = await serve((request, response) => {
      if (request.method === "PUT")
        return response.writeHead(200, { "content-type": "application/json" }).end("{}");
      return problem(response, 409, {
        code: "CONFLICT",
        difference: [{ field: "policy.monthlyBudget" }],
        errors: [{ field: "name", message: "is taken" }],
      });
    });
    const org = createPag0Organization({ apiKey: "k", orgId: "o", baseUrl, alerts: {} });
    await expect(org.createProject({ name: "A" })).rejects.toMatchObject({
      code: "CONFLICT",
      message: "It is so: name is taken",
      problem: { difference: [{ field: "policy.monthlyBudget" }] },
    });
  });

  it("says each wrong field once, where the server has said it already", async () => {
    const { baseUrl } = await serve((_request, response) =>
      problem(response, 400, {
        code: "VALIDATION_ERROR",
        detail: "name: must not be empty",
        errors: [{ field: "name", message: "must not be empty" }],
      }),
    );
    const org = createPag0Organization({ apiKey: "k", orgId: "o", baseUrl });
    await expect(org.createProject({ name: "" })).rejects.toMatchObject({
      message: "name: must not be empty",
      errors: [{ field: "name", message: "must not be empty" }],
    });
  });

  it("waits for a report and hands out its bytes", async () => {
    let asked = 0;
    const { baseUrl } = await serve((request, response) => {
      if (request.url.endsWith("/file"))
        return response.writeHead(200, { "content-type": "application/pdf" }).end("%PDF");
      response.writeHead(200, { "content-type": "application/json" });
      const status = request.method === "POST" ? "queued" : asked++ === 0 ? "rendering" : "ready";
      response.end(JSON.stringify({ id: "rep_1", status, sha256: "ab" }));
    });
    const org = createPag0Organization({ apiKey: "k", orgId: "o", baseUrl });
    const report = await org.exportReport({ format: "pdf", template: "EU_AI_ACT_COMPLIANCE" });
    expect(report).toMatchObject({ status: "ready", sha256: "ab" });
    expect(new TextDecoder().decode(await report.download())).toBe("%PDF");
  });
});
