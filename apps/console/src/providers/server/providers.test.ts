import type { ProviderView } from "@pag0/contract";
import { decrypt } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness } from "../../test/api-harness.ts";
import { HOSTILE_NAMES, HOSTILE_URLS } from "../../test/hostile-urls.ts";

const CREDENTIAL = "sk-live-0123456789abcdef-WXYZ";
const OPENAI = {
  name: "OpenAI",
  vendor: "openai",
  format: "openai",
  baseUrl: "https://api.openai.com",
  category: "llm",
  credential: CREDENTIAL,
};

interface Problem {
  code: string;
  errors?: { field: string; message: string }[];
}

describe("providers", () => {
  let api: ApiHarness;
  let key: string;
  let mirrored: ProviderView;
  beforeAll(async () => {
    api = await createApiHarness();
    key = api.organization.key;
    for (const [name, addresses] of HOSTILE_NAMES) api.hosts.set(name, addresses);
    mirrored = await api.json<ProviderView>(201, "POST", "/providers", {
      as: key,
      body: {
        ...OPENAI,
        name: "Mirrored",
        baseUrl: "https://api.mirrored.example",
        upstreamUrl: "http://127.0.0.1:4100/openai",
      },
    });
  });
  afterAll(() => api.close());

  const row = (id: string) =>
    api.services.database.system.prisma.provider.findUniqueOrThrow({ where: { id } });

  it("keeps the credential encrypted for this provider alone, and answers without it", async () => {
    const answer = await api.call("POST", "/providers", { as: key, body: OPENAI });
    const text = await answer.text();
    expect(answer.status).toBe(201);
    expect(text).not.toContain(CREDENTIAL);
    const provider = JSON.parse(text) as ProviderView;
    expect(provider).toMatchObject({ slug: "openai", credentialLast4: "WXYZ", enabled: true });

    const { credentialCiphertext } = await row(provider.id);
    const encryptionKey = api.environment.PAG0_ENCRYPTION_KEY;
    const stored = credentialCiphertext ?? new Uint8Array();
    expect(Buffer.from(stored).includes(CREDENTIAL)).toBe(false);
    const opened = decrypt(stored, `provider:${provider.id}`, encryptionKey);
    expect(Buffer.from(opened).toString()).toBe(CREDENTIAL);
    expect(() => decrypt(stored, "provider:prv_other", encryptionKey)).toThrow();

    const log = await api.services.database.system.prisma.auditEntry.findMany({
      where: { resourceId: provider.id },
    });
    expect(log.map(({ action }) => action)).toEqual(["provider.created"]);
    expect(JSON.stringify(log)).not.toContain(CREDENTIAL);
  });

  it.each(HOSTILE_URLS)("refuses %j wherever a URL is taken", async (url) => {
    const attempts: [field: string, method: string, path: string, body: unknown][] = [
      ["baseUrl", "POST", "/providers", { ...OPENAI, name: "Hostile", baseUrl: url }],
      ["upstreamUrl", "POST", "/providers", { ...OPENAI, name: "Hostile", upstreamUrl: url }],
      [
        "baseUrl",
        "PATCH",
        `/providers/${mirrored.id}`,
        { baseUrl: url, upstreamUrl: null, credential: CREDENTIAL },
      ],
      [
        "upstreamUrl",
        "PATCH",
        `/providers/${mirrored.id}`,
        { upstreamUrl: url, credential: CREDENTIAL },
      ],
    ];
    for (const [field, method, path, body] of attempts) {
      const problem = await api.json<Problem>(400, method, path, {
        as: api.organization.owner,
        body,
      });
      expect(problem.errors?.map((error) => error.field)).toContain(field);
      api.clock.aheadMs += 1_000;
    }
    expect((await row(mirrored.id)).upstreamUrl).toBe("http://127.0.0.1:4100/openai");
  });

  it.each([
    "127.0.0.1",
    "localhost",
    "*.internal",
    "10.0.0.1:443",
    "2130706433",
    "0x7f.1",
    "metadata",
  ])("refuses the endpoint host %s", async (host) => {
    const body = { ...OPENAI, name: "Hostile", endpoints: [{ host, category: "llm" }] };
    const problem = await api.json<Problem>(400, "POST", "/providers", { as: key, body });
    expect(problem.errors?.[0]?.field).toBe("endpoints[0].host");
  });

  it.each([
    ["authHeader", { authHeader: "host" }],
    ["authHeader", { authHeader: "transfer-encoding" }],
    ["authPrefix", { authPrefix: "Bearer x\r\nx-evil: 1 " }],
    ["credential", { credential: "sk\r\nx-evil: 1" }],
  ])("refuses a bad %s", async (field, more) => {
    const body = { ...OPENAI, name: "Hostile", ...more };
    const problem = await api.json<Problem>(400, "POST", "/providers", { as: key, body });
    expect(problem.errors?.map((error) => error.field)).toEqual([field]);
  });

  it("sends a stored credential to no other place than it was given for", async () => {
    const path = `/providers/${mirrored.id}`;
    const move = { upstreamUrl: null, baseUrl: "https://collector.example.com" };
    const problem = await api.json<Problem>(400, "PATCH", path, { as: key, body: move });
    expect(problem.errors).toEqual([
      { field: "credential", message: expect.stringContaining("https://collector.example.com") },
    ]);
    const endpoints = [{ host: "collector.example.com", category: "llm" }];
    await api.json(400, "PATCH", path, { as: key, body: { endpoints } });
    const renamed = await api.json<ProviderView>(200, "PATCH", path, {
      as: key,
      body: { name: "Renamed", enabled: false },
    });
    expect(renamed).toMatchObject({ name: "Renamed", slug: "mirrored", enabled: false });
    expect((await row(mirrored.id)).credentialCiphertext).not.toBeNull();
  });

  it("replaces endpoints and keeps their prices exact", async () => {
    const made = await api.json<ProviderView>(201, "POST", "/providers", {
      as: key,
      body: {
        name: "DeepL",
        vendor: "deepl",
        format: "http",
        baseUrl: "https://api.deepl.com",
        category: "translation",
        endpoints: [{ host: "api.deepl.com", category: "translation", pricePerRequest: "$0.25" }],
      },
    });
    expect(made).toMatchObject({
      credentialLast4: null,
      endpoints: [{ pricePerRequest: "250000" }],
    });
    const changed = await api.json<ProviderView>(200, "PATCH", `/providers/${made.slug}`, {
      as: key,
      body: {
        endpoints: [
          {
            host: "api.deepl.com",
            pathPrefix: "/v2",
            category: "translation",
            pricePerRequest: "1",
          },
        ],
      },
    });
    expect(
      changed.endpoints.map(({ pathPrefix, pricePerRequest }) => [pathPrefix, pricePerRequest]),
    ).toEqual([["/v2", "1"]]);
  });

  it("answers 409 for a name that is taken", async () => {
    const body = { ...OPENAI, name: "Mirrored" };
    const problem = await api.json<Problem>(409, "POST", "/providers", { as: key, body });
    expect(problem.code).toBe("CONFLICT");
  });
});
