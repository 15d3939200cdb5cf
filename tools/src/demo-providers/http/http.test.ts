import { afterAll, beforeAll, expect, it } from "vitest";
import { DEMO_CREDENTIALS, type DemoProviders, startDemoProviders } from "../index.ts";

let providers: DemoProviders;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
});
afterAll(() => providers.stop());

const bearer = (name: "salesforce" | "zendesk" | "stability") => ({
  authorization: `Bearer ${DEMO_CREDENTIALS[name]}`,
});
const deepl = { authorization: `DeepL-Auth-Key ${DEMO_CREDENTIALS.deepl}` };

async function ask(
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(providers.url + path, {
    headers,
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

it("answers a SOQL query with records of the fields asked for", async () => {
  const soql = encodeURIComponent("SELECT Id, Name, Amount FROM Opportunity LIMIT 2");
  const path = `/salesforce/services/data/v62.0/query?q=${soql}`;
  const { status, body } = await ask(path, bearer("salesforce"));
  expect(status).toBe(200);
  expect(body).toMatchObject({
    totalSize: 2,
    done: true,
    records: [
      { attributes: { type: "Opportunity" }, Id: expect.stringMatching(/^006/) },
      { Amount: expect.any(Number) },
    ],
  });
  expect(await ask(path, bearer("salesforce"))).toEqual({ status, body });
});

it("refuses a broken query in Salesforce's envelope", async () => {
  const path = "/salesforce/services/data/v62.0/query?q=DROP";
  expect(await ask(path, bearer("salesforce"))).toEqual({
    status: 400,
    body: [{ message: expect.any(String), errorCode: "MALFORMED_QUERY" }],
  });
});

it("pages through Zendesk's tickets", async () => {
  const path = "/zendesk/api/v2/tickets.json?per_page=100&page=3";
  const { body } = await ask(path, bearer("zendesk"));
  const { tickets, ...rest } = body as { tickets: { id: number }[] };
  expect(tickets.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, n) => n + 201));
  expect(rest).toMatchObject({ count: 240, next_page: null });
});

it("translates with DeepL's shape", async () => {
  const { body } = await ask("/deepl/v2/translate", deepl, {
    text: ["Good morning", "Hi"],
    target_lang: "KO",
  });
  expect(body).toMatchObject({
    translations: [{ billed_characters: 12 }, { billed_characters: 2 }],
  });
});

it("searches", async () => {
  const path = "/search/v1/search?q=budget&count=3";
  const { body } = await ask(path, { "x-api-key": DEMO_CREDENTIALS.search });
  expect((body as { results: { rank: number }[] }).results.map(({ rank }) => rank)).toEqual([
    1, 2, 3,
  ]);
});

it("tells in headers and bodies what may be priced", async () => {
  const headersOf = async (path: string, headers: Record<string, string>, body?: unknown) =>
    (
      await fetch(providers.url + path, {
        headers,
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      })
    ).headers;
  const texts = { text: ["Good morning", "Hi"], target_lang: "KO" };
  const translated = await headersOf("/deepl/v2/translate", deepl, texts);
  expect(translated.get("x-billed-characters")).toBe("14");
  const key = { "x-api-key": DEMO_CREDENTIALS.search };
  const found = await headersOf("/search/v1/search?q=budget&count=12", key);
  expect(found.get("x-result-count")).toBe("12");
  const { body } = await ask("/search/v1/search?q=budget&count=12", key);
  expect((body as { usage: object }).usage).toEqual({ queries: 1, results: 12, units: 2 });
  const soql = encodeURIComponent("SELECT Id FROM Lead");
  const queried = await headersOf(
    `/salesforce/services/data/v62.0/query?q=${soql}`,
    bearer("salesforce"),
  );
  expect(queried.get("sforce-limit-info")).toMatch(/^api-usage=\d+\/100000$/);
  const listed = await headersOf("/zendesk/api/v2/tickets", bearer("zendesk"));
  expect(Number(listed.get("x-rate-limit-remaining"))).toBeLessThanOrEqual(700);
});

it("draws a PNG", async () => {
  const path = "/stability/v1/generation/stable-diffusion-xl-1024-v1-0/text-to-image";
  const { body } = await ask(path, bearer("stability"), { text_prompts: [{ text: "a fox" }] });
  const [artifact] = (body as { artifacts: { base64: string }[] }).artifacts;
  const png = Buffer.from(artifact?.base64 ?? "", "base64");
  expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(png.readUInt32BE(16)).toBe(64);
});

it.each([
  ["/salesforce/services/data/v62.0/query?q=x", [{ errorCode: "INVALID_SESSION_ID" }]],
  ["/zendesk/api/v2/tickets", { error: "Couldn't authenticate you" }],
  ["/deepl/v2/translate", { message: expect.any(String) }],
  ["/search/v1/search?q=x", { error: { status: 401 } }],
  ["/stability/v1/generation", { name: "unauthorized" }],
])("refuses a wrong credential at %s as the vendor does", async (path, envelope) => {
  const { status, body } = await ask(path, { authorization: "Bearer wrong" });
  expect(status).toBe(401);
  expect(body).toMatchObject(envelope);
});

it("does not know other paths", async () => {
  expect((await ask("/openrouter/v1/models", {})).status).toBe(404);
  expect((await ask("/zendesk/api/v2/users", bearer("zendesk"))).status).toBe(404);
});

it("takes at most 10 MB, whether the length is told or not", async () => {
  const large = "x".repeat(10 * 1024 * 1024 + 1);
  const { status } = await ask("/deepl/v2/translate", deepl, large);
  expect(status).toBe(413);
  const streamed = await fetch(`${providers.url}/deepl/v2/translate`, {
    method: "POST",
    headers: deepl,
    body: new Blob([large]).stream(),
    duplex: "half",
  });
  expect(streamed.status).toBe(413);
});
