import type { ProviderCredentialView, ProviderView } from "@pag0/contract";
import { decrypt } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness } from "../../test/api-harness.ts";
import { HOSTILE_NAMES, HOSTILE_URLS } from "../../test/hostile-urls.ts";

const VALUE = "sk-further-0123456789abcdef-EU42";

interface Problem {
  code: string;
  errors?: { field: string; message: string }[];
}

describe("further keys of a provider", () => {
  let api: ApiHarness;
  let key: string;
  let provider: ProviderView;
  let made: ProviderCredentialView;
  let path: string;
  beforeAll(async () => {
    api = await createApiHarness();
    key = api.organization.key;
    for (const [name, addresses] of HOSTILE_NAMES) api.hosts.set(name, addresses);
    provider = await api.json<ProviderView>(201, "POST", "/providers", {
      as: key,
      body: {
        name: "OpenAI",
        vendor: "openai",
        format: "openai",
        baseUrl: "https://api.openai.com",
        category: "llm",
        credential: "sk-first-0123456789abcdef",
      },
    });
    path = `/providers/${provider.slug}/credentials`;
  });
  afterAll(() => api.close());

  const actions = async () =>
    (
      await api.services.database.system.prisma.auditEntry.findMany({
        where: { resourceId: provider.id },
        orderBy: { at: "asc" },
      })
    ).map(({ action }) => action);

  it("keeps the value encrypted for this key alone, and never answers with it", async () => {
    const answer = await api.call("POST", path, {
      as: key,
      body: { name: "Frankfurt", credential: VALUE, weight: 3, region: "eu-central-1" },
    });
    const text = await answer.text();
    expect(answer.status, text).toBe(201);
    expect(text).not.toContain(VALUE);
    made = JSON.parse(text) as ProviderCredentialView;
    expect(made).toMatchObject({
      ...{ name: "Frankfurt", last4: "EU42", weight: 3, region: "eu-central-1" },
      ...{ baseUrl: null, enabled: true },
    });
    const { credentialCiphertext: stored } =
      await api.services.database.system.prisma.providerCredential.findUniqueOrThrow({
        where: { id: made.id },
      });
    const encryptionKey = api.environment.PAG0_ENCRYPTION_KEY;
    expect(Buffer.from(stored).includes(VALUE)).toBe(false);
    const opened = decrypt(stored, `provider-credential:${made.id}`, encryptionKey);
    expect(Buffer.from(opened).toString()).toBe(VALUE);
    expect(() => decrypt(stored, `provider:${provider.id}`, encryptionKey)).toThrow();

    const listed = await (await api.call("GET", "/providers", { as: key })).text();
    expect(listed).not.toContain(VALUE);
    expect((JSON.parse(listed) as { data: ProviderView[] }).data[0]?.credentials).toEqual([made]);
    const log = await api.services.database.system.prisma.auditEntry.findMany();
    expect(JSON.stringify(log)).not.toContain(VALUE);
  });

  it("changes name, weight, region and state, and writes down each change", async () => {
    const changed = await api.json<ProviderCredentialView>(200, "PATCH", `${path}/${made.id}`, {
      as: key,
      body: { name: "Frankfurt 2", weight: 0, region: null, enabled: false },
    });
    expect(changed).toEqual({
      ...made,
      ...{ name: "Frankfurt 2", weight: 0, region: null, enabled: false },
    });
    expect(await actions()).toEqual([
      "provider.created",
      "provider.credential_added",
      "provider.credential_updated",
    ]);
  });

  it.each(HOSTILE_URLS)("refuses to send a key to %j", async (baseUrl) => {
    const body = { name: "Hostile", credential: VALUE, baseUrl };
    const attempts = [
      await api.json<Problem>(400, "POST", path, { as: api.organization.owner, body }),
      await api.json<Problem>(400, "PATCH", `${path}/${made.id}`, {
        as: api.organization.owner,
        body: { baseUrl, credential: VALUE },
      }),
    ];
    for (const { errors } of attempts)
      expect(errors?.map(({ field }) => field)).toContain("baseUrl");
    api.clock.aheadMs += 1_000;
  });

  it("sends a stored key to no other place than it was given for", async () => {
    const elsewhere = { baseUrl: "https://collector.example.com" };
    const one = `${path}/${made.id}`;
    const refused = await api.json<Problem>(400, "PATCH", one, { as: key, body: elsewhere });
    expect(refused.errors).toEqual([
      { field: "credential", message: expect.stringContaining("https://collector.example.com") },
    ]);
    // A path below the same origin is the same place; another origin needs the key again.
    await api.json(200, "PATCH", one, { as: key, body: { baseUrl: "https://api.openai.com/eu" } });
    await api.json(200, "PATCH", one, { as: key, body: { ...elsewhere, credential: VALUE } });
    const back = await api.json<Problem>(400, "PATCH", one, { as: key, body: { baseUrl: null } });
    expect(back.errors?.[0]?.field).toBe("credential");
    await api.json(200, "PATCH", one, { as: key, body: { baseUrl: null, credential: VALUE } });
  });

  it("does not let the provider move with its further keys, not even with a new first key", async () => {
    const body = { baseUrl: "https://collector.example.com", credential: "sk-mine-0123456789" };
    const problem = await api.json<Problem>(400, "PATCH", `/providers/${provider.id}`, {
      as: key,
      body,
    });
    expect(problem.errors).toEqual([
      { field: "credentials", message: expect.stringContaining("1 further key would go to") },
    ]);
  });

  it.each<[string, object, string]>([
    ["a weight above 1000", { weight: 1001 }, "weight"],
    ["a fraction of a weight", { weight: 0.5 }, "weight"],
    ["a key with a line end", { credential: "sk\r\nx: 1" }, "credential"],
    ["a name that cannot be seen", { name: " " }, "name"],
    ["a region of 41 characters", { region: "r".repeat(41) }, "region"],
    ["a field that there is not", { share: 1 }, "share"],
  ])("refuses %s", async (_, wrong, field) => {
    const body = { name: "Wrong", credential: VALUE, ...wrong };
    const problem = await api.json<Problem>(400, "POST", path, { as: key, body });
    expect(problem.errors?.map((error) => error.field)).toEqual([field]);
  });

  it("answers 409 for a name that another key of the provider has", async () => {
    const body = { name: "frankfurt 2", credential: VALUE };
    expect((await api.json<Problem>(409, "POST", path, { as: key, body })).code).toBe("CONFLICT");
  });

  it("deletes a key once, and lets the provider move then", async () => {
    expect((await api.call("DELETE", `${path}/${made.id}`, { as: key })).status).toBe(204);
    await api.json(404, "DELETE", `${path}/${made.id}`, { as: key });
    await api.json(200, "PATCH", `/providers/${provider.id}`, {
      as: key,
      body: { baseUrl: "https://eu.api.openai.com", credential: "sk-new-0123456789ab" },
    });
    expect((await actions()).slice(-2)).toEqual([
      "provider.credential_deleted",
      "provider.updated",
    ]);
  });

  it("is for administrators alone", async () => {
    const finance = await api.addMember("finance");
    const body = { name: "Mine", credential: VALUE };
    await api.json(403, "POST", path, { as: finance, body });
    const stranger = await api.setUp("Stranger Inc");
    await api.json(404, "POST", `/providers/${provider.id}/credentials`, {
      as: stranger.key,
      body,
    });
  });
});

describe("price rules of endpoints", () => {
  let api: ApiHarness;
  beforeAll(async () => {
    api = await createApiHarness();
  });
  afterAll(() => api.close());

  const endpoint = (more: object) => ({
    host: "api.deepl.com",
    pathPrefix: "/v2/translate",
    category: "translation",
    ...more,
  });
  const rule = (usd: string) => ({
    components: [
      { from: "request_field", path: "text[*]", measure: "characters", usd, per: 1_000_000 },
    ],
  });

  it("keep their identifier, and get a version for each change", async () => {
    const as = api.organization.key;
    const made = await api.json<ProviderView>(201, "POST", "/providers", {
      as,
      body: {
        name: "DeepL",
        vendor: "deepl",
        format: "http",
        baseUrl: "https://api.deepl.com",
        category: "translation",
        endpoints: [endpoint({ priceRule: rule("20") })],
      },
    });
    const first = made.endpoints[0]?.priceRule;
    expect(first).toMatchObject({ id: made.endpoints[0]?.id, version: 1, chargeFailures: false });
    const put = async (endpoints: object[]) =>
      (
        await api.json<ProviderView>(200, "PATCH", `/providers/${made.id}`, {
          as,
          body: { endpoints },
        })
      ).endpoints;
    const priced = (usd: string) => [endpoint({ priceRule: rule(usd) })];
    expect((await put(priced("20")))[0]?.priceRule).toEqual(first);
    expect((await put(priced("18")))[0]?.priceRule).toMatchObject({ id: first?.id, version: 2 });
    const flat = await put([endpoint({ pricePerRequest: "250000" })]);
    expect(flat[0]).toMatchObject({ pricePerRequest: "250000", priceRule: null });
  });

  it("stand in place of a price for each request, and never beside it", async () => {
    const problem = await api.json<Problem>(400, "POST", "/providers", {
      as: api.organization.key,
      body: {
        name: "Both",
        vendor: "deepl",
        format: "http",
        baseUrl: "https://both.example.com",
        category: "translation",
        endpoints: [endpoint({ priceRule: rule("20"), pricePerRequest: "1" })],
      },
    });
    expect(problem.errors?.map(({ field }) => field)).toEqual(["endpoints[0].priceRule"]);
  });
});
