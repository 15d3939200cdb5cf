import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";
import { publish } from "./publishing.ts";
import { type Road, road } from "./road.ts";

let harness: Harness;
let way: Road;
beforeAll(async () => {
  harness = await createHarness();
  way = await road(harness.variables.DATABASE_URL ?? "");
});
afterAll(async () => {
  await harness.close();
  await way.end();
});

const EXPORTS = "https://api.salesforce.com/export";
const NO_EXPORTS = {
  rules: [
    {
      id: "no-exports",
      name: "No exports",
      conditions: [{ field: "path", operator: "equals" as const, value: "/export" }],
      actions: [{ type: "deny" as const }],
    },
  ],
};

const codeOf = async (response: Response) =>
  response.status === 200 ? "served" : (await problem(response)).code;

describe("a published policy", () => {
  it("is in force in every proxy within a second, and stays so without the database", async () => {
    const { id, projects } = await harness.seed({ organization: {}, projects: [{}] });
    const key = projects[0]?.key ?? "";
    const proxies = [
      await harness.start({ DATABASE_URL: way.url }),
      await harness.start({ DATABASE_URL: way.url }),
    ];
    for (const { url } of proxies)
      expect(await codeOf(await forward(url, key, EXPORTS))).toBe("served");

    const versionId = await publish(harness, id, null, NO_EXPORTS);
    const passed = ownTime();
    await Promise.all(
      proxies.map(async ({ url }) => {
        const code = async () => codeOf(await forward(url, key, EXPORTS));
        await expect.poll(code, { interval: 10 }).toBe("RULE_DENIED");
        expect(passed()).toBeLessThan(1_000);
      }),
    );

    way.close();
    for (const { url } of proxies) {
      const refused = await forward(url, key, EXPORTS);
      expect(refused.headers.get("pag0-policy-version")?.split(",")).toContain(versionId);
      expect(await problem(refused)).toMatchObject({
        code: "RULE_DENIED",
        decision: { version: 2, rule: { id: "no-exports" } },
      });
      expect(await codeOf(await forward(url, key, PRICED_URL))).toBe("served");
    }

    // What was published meanwhile is in force once the database is back.
    await publish(harness, id, null, {});
    for (const { url } of proxies)
      expect(await codeOf(await forward(url, key, EXPORTS))).toBe("RULE_DENIED");
    way.open();
    for (const { url } of proxies) {
      const code = async () => codeOf(await forward(url, key, EXPORTS));
      await expect.poll(code).toBe("served");
    }
  });

  it("that cannot be read leaves the last one in force", async () => {
    const { id, projects } = await harness.seed({ organization: NO_EXPORTS, projects: [{}, {}] });
    const { url } = await harness.start();
    const [key = "", other = ""] = projects.map((project) => project.key);
    expect(await codeOf(await forward(url, key, EXPORTS))).toBe("RULE_DENIED");
    const from = { organizationId: id, projectId: null };
    await harness.database.system.prisma.policyVersion.updateMany({
      where: from,
      data: { document: { rules: [{ id: "half a rule" }] } },
    });
    await harness.database.system.prisma.apiKey.updateMany({
      where: { organizationId: id, projectId: projects[1]?.id ?? "" },
      data: { revokedAt: new Date() },
    });
    // Time enough to have read it: nothing of it, nor of what came with it, is in force.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await codeOf(await forward(url, key, EXPORTS))).toBe("RULE_DENIED");
    await harness.database.system.prisma.policyVersion.updateMany({
      where: from,
      data: { document: NO_EXPORTS },
    });
    const revoked = async () => codeOf(await forward(url, other, PRICED_URL));
    await expect.poll(revoked).toBe("API_KEY_REVOKED");
  });
});
