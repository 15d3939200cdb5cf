import { newId } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIAL, createHarness, forward, type Harness, problem } from "./harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

/** An organization whose Salesforce has a cheap path beside its usual price of $0.02. */
async function withCheapPath(prefix = "/cheap") {
  const { prisma } = harness.database.system;
  const seeded = await harness.seed({ projects: [undefined] });
  const where = { organizationId: seeded.id, slug: "salesforce" };
  const provider = await prisma.provider.findFirstOrThrow({ where });
  await prisma.endpoint.create({
    data: {
      id: newId("endpoint"),
      organizationId: seeded.id,
      providerId: provider.id,
      host: "api.salesforce.com",
      pathPrefix: prefix,
      category: "search",
      pricePerRequestNano: 1_000n,
    },
  });
  const key = seeded.projects[0]?.key ?? "";
  const cost = async () => {
    const response = await forward(url, key, `https://api.salesforce.com${prefix}`);
    return response.headers.get("pag0-cost");
  };
  await expect.poll(cost).toBe("1");
  return key;
}

describe("a path that servers read differently", () => {
  it.each([
    "/cheap/..%2fquery",
    "/cheap/..%2Fquery",
    "/cheap/%2e%2e%2fquery",
    "/cheap/..%5cquery",
    "/cheap/..;/query",
    "/cheap/%252e%252e%252fquery",
    "/CHEAP/x",
    "//cheap/x",
    "/query/..%2fcheap",
    "/cheap/%ff",
  ])("cannot choose its price: %s", async (path) => {
    const key = await withCheapPath();
    const before = harness.upstream.seen.length;
    const response = await forward(url, key, `https://api.salesforce.com${path}`);
    expect([response.status, (await problem(response)).code]).toEqual([400, "TARGET_URL_INVALID"]);
    expect(harness.upstream.seen.length).toBe(before);
  });

  it.each([
    ["/cheap", "1"],
    ["/cheap/a%20b/x;v=1", "1"],
    ["/cheap/a/../b", "1"],
    ["/cheaper", "20000"],
    ["/query/Account%2FName", "20000"],
  ])("has the price of what it names where all agree: %s", async (path, cost) => {
    const key = await withCheapPath();
    const response = await forward(url, key, `https://api.salesforce.com${path}`);
    expect([response.status, response.headers.get("pag0-cost")]).toEqual([200, cost]);
  });

  it("may have capitals where its endpoint was registered with them", async () => {
    const key = await withCheapPath("/services/Soap");
    const target = "https://api.salesforce.com/services/Soap/u";
    const response = await forward(url, key, target);
    expect([response.status, response.headers.get("pag0-cost")]).toEqual([200, "1"]);
  });
});

describe("a header that would make another call of it", () => {
  it.each([
    "x-http-method-override",
    "x-http-method",
    "x-method-override",
    "x-original-url",
    "x-original-uri",
    "x-rewrite-url",
    "x-original-host",
    "x-host",
  ])("does not leave: %s", async (name) => {
    const { projects } = await harness.seed({ projects: [undefined] });
    const target = `https://api.salesforce.com/with-${name}`;
    await forward(url, projects[0]?.key ?? "", target, {
      headers: { [name]: "POST", "x-mine": "1" },
    });
    const seen = harness.upstream.seen.find((one) => one.url.endsWith(`/with-${name}`));
    expect([seen?.headers[name], seen?.headers["x-mine"]]).toEqual([undefined, "1"]);
  });
});

describe("the provider's credential", () => {
  it("does not come back in a body that is passed on as it comes", async () => {
    const { projects } = await harness.seed({ projects: [undefined] });
    const response = await forward(url, projects[0]?.key ?? "", "https://api.salesforce.com/echo");
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain("[credential]");
    expect(text).not.toContain(CREDENTIAL);
  });
});
