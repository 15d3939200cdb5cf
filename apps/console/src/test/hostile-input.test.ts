import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handleApiRequest } from "../api/handle.ts";
import { type ApiHarness, createApiHarness } from "./api-harness.ts";

interface Problem {
  code: string;
  detail: string;
  requestId: string;
  errors?: { field: string }[];
}

describe("input that no client sends by mistake", () => {
  let api: ApiHarness;
  let key: string;
  beforeAll(async () => {
    api = await createApiHarness();
    key = api.organization.key;
  });
  afterAll(() => api.close());

  const raw = (path: string, body: BodyInit | null, headers: Record<string, string> = {}) =>
    handleApiRequest(
      api.services,
      new Request(`http://console.test:3000/api/v1${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, ...headers },
        body,
      }),
    );

  it.each([
    ["/teams/%00", 404],
    ["/teams/%ff", 404],
    ["/teams/%E0%A4%A", 404],
    [`/teams/${"x".repeat(201)}`, 404],
    ["/teams/..%2f..%2fkeys", 404],
    ["/teams/' OR 1=1 --", 404],
    ["/nothing", 404],
    ["/teams/", 404],
    ["/teams?limit=0", 400],
    ["/teams?limit=201", 400],
    ["/teams?limit=1e9", 400],
    ["/teams?limit=1&limit=2", 400],
    ["/teams?q=%00", 400],
    ["/analytics?teams=sales-ai", 400],
    ["/teams?__proto__=x", 400],
    ["/teams/none?limit=1", 400],
    ["/teams?cursor=nonsense", 400],
    [
      `/teams?cursor=${Buffer.from('["2026-01-01T00:00:00.000Z","\\u0000"]').toString("base64url")}`,
      400,
    ],
    [
      `/teams?cursor=${Buffer.from('["+275760-09-13T00:00:00.000Z","x"]').toString("base64url")}`,
      400,
    ],
    [
      `/teams?cursor=${Buffer.from('["-000001-01-01T00:00:00.000Z","x"]').toString("base64url")}`,
      400,
    ],
  ])("GET %s answers %i", async (path, status) => {
    const answer = await api.call("GET", path, { as: key });
    const problem = (await answer.json()) as Problem;
    expect([answer.status, problem.code === "INTERNAL_ERROR"]).toEqual([status, false]);
    expect(answer.headers.get("pag0-request-id")).toBe(problem.requestId);
  });

  it.each([
    ["not JSON", "{", "MALFORMED_JSON"],
    ["nothing", "", "MALFORMED_JSON"],
    ["bytes that are no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), "MALFORMED_JSON"],
    ["U+0000 in a value", '{"name":"a\\u0000b"}', "MALFORMED_JSON"],
    ["U+0000 in a name", '{"name":"a","tags":{"a\\u0000":"b"}}', "MALFORMED_JSON"],
    ["half a surrogate pair", '{"name":"\\ud800"}', "MALFORMED_JSON"],
    ["deep nesting", "[".repeat(200_000) + "]".repeat(200_000), "MALFORMED_JSON"],
    ["a list", "[]", "VALIDATION_ERROR"],
    ["null", "null", "VALIDATION_ERROR"],
    ["a field too many", '{"name":"a","role":"owner"}', "VALIDATION_ERROR"],
    ["a prototype", '{"name":"a","__proto__":{"team":"x"}}', "VALIDATION_ERROR"],
    ["more than a mebibyte", JSON.stringify({ name: "a".repeat(1_048_577) }), "BODY_TOO_LARGE"],
  ])("a body of %s is refused", async (_, body, code) => {
    const answer = await raw("/keys", body);
    expect(((await answer.json()) as Problem).code).toBe(code);
  });

  it("answers for numbers that no column holds, deep documents and far instants", async () => {
    await api.json(201, "POST", "/teams", { as: key, body: { name: "Hostile" } });
    const nested = (depth: number, inner: unknown) => {
      let value: unknown = inner;
      for (let i = 0; i < depth; i++) value = { all: [value] };
      return value;
    };
    const rule = (conditions: unknown) => ({
      id: "deep",
      name: "Deep",
      conditions,
      actions: [{ type: "deny" }],
    });
    const huge = 2 ** 52;
    const draft = { text: "{}", baseVersion: 1, revision: huge };
    const team = "/teams/hostile";
    const call = { url: "https://nowhere.example/a" };
    const asked: [status: number, method: string, path: string, body: unknown][] = [
      [409, "PUT", `${team}/policy/draft`, draft],
      [400, "PUT", `${team}/policy/draft`, { ...draft, baseVersion: huge }],
      [400, "POST", `${team}/policy/rollback`, { version: huge, reason: "Far" }],
      [409, "PUT", `${team}/policy`, { document: {}, reason: "Far", draftRevision: huge }],
      [409, "PUT", `${team}/policy`, { document: {}, reason: "Far", expectedVersion: huge }],
      ...[5, 50, 1_000].map((depth): [number, string, string, unknown] => [
        200,
        "POST",
        `${team}/policy/check`,
        { document: { rules: [rule(nested(depth, {}))] } },
      ]),
      [
        200,
        "POST",
        "/policies/evaluate",
        { team: "hostile", request: { ...call, body: nested(1_000, "x") } },
      ],
      ...["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"].map(
        (at): [number, string, string, unknown] => [
          200,
          "POST",
          "/policies/evaluate",
          { team: "hostile", request: { ...call, at } },
        ],
      ),
    ];
    const deep = `${'{"all":['.repeat(40_000)}1${"]}".repeat(40_000)}`;
    const evaluated = await raw(
      "/policies/evaluate",
      `{"team":"hostile","request":{"url":"${call.url}","body":${deep}}}`,
    );
    expect(evaluated.status).toBeLessThan(500);
    const document = `{"document":{"rules":[{"id":"a","name":"a","conditions":${deep},"actions":[]}]}}`;
    expect((await raw(`${team}/policy/check`, document)).status).toBeLessThan(500);
    for (const [status, method, path, body] of asked) {
      const answer = await api.call(method, path, { as: key, body });
      const shown = JSON.stringify(body).slice(0, 100);
      expect([answer.status, path, shown, (await answer.text()).slice(0, 0)]).toEqual([
        status,
        path,
        shown,
        "",
      ]);
    }
  });

  it("names a parameter that an operation does not have, so that no mistyped filter widens a figure", async () => {
    const problem = await api.json<Problem>(400, "GET", "/analytics?period=day&teams=sales-ai", {
      as: key,
    });
    expect(problem.errors).toEqual([
      { field: "teams", message: "is not a parameter of this operation" },
    ]);
  });

  it("counts what arrives, whatever content-length says", async () => {
    const chunks = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(65_536).fill(0x20));
      },
    });
    const request = new Request("http://console.test:3000/api/v1/keys", {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: chunks,
      duplex: "half",
    } as RequestInit);
    expect((await handleApiRequest(api.services, request)).status).toBe(413);
  });

  it("names the methods that a route takes", async () => {
    const answer = await api.call("DELETE", "/teams", { as: key });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, POST"]);
  });

  it("takes names in other scripts in a path", async () => {
    await api.json(201, "POST", "/teams", { as: key, body: { name: "영업 AI" } });
    const team = await api.json<{ slug: string }>(200, "GET", "/teams/영업-ai", { as: key });
    expect(team.slug).toBe("영업-ai");
  });

  it("makes a caller wait who asks too often, and nobody else", async () => {
    const noisy = await api.addMember("auditor");
    const nowMs = api.services.now().getTime() + 3_600_000;
    for (let i = 0; i < 300; i++)
      expect(api.services.callerLimit.take(noisy.sessionId, nowMs)).toBeNull();
    const refused = await api.call("GET", "/me", { as: noisy });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect((await api.call("GET", "/teams", { as: key })).status).toBe(200);
  });
});
