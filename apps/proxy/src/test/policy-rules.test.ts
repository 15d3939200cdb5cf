import type { RuleInput } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decide, execute } from "./approving.ts";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

let harness: Harness;
let url: string;
let other: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
  other = (await harness.start()).url;
});
afterAll(() => harness.close());

/** The specification's own (enhanced-team-management, "Policy-Based Access Control"). */
const COSTLY_DAY: RuleInput = {
  id: "high-cost-approval",
  name: "High Cost Request Approval",
  description: "Require approval for requests exceeding $100/day per user",
  type: "cost_control",
  conditions: [{ field: "daily_cost_per_user", operator: "greater_than", value: 100 }],
  actions: [
    {
      type: "require_approval",
      parameters: { approvers: ["team-lead@company.com"], timeout_hours: 4 },
    },
  ],
  exceptions: { roles: ["owner", "admin"] },
};
const SIXTY_DOLLARS = 60_000_000_000n;
const meta = (value: object) => ({ headers: { "pag0-meta": JSON.stringify(value) } });

describe("the specification's rule on what a user costs a day", () => {
  it("lets the calls up to $100 run, then asks for 4 hours, and runs the approved call once", async () => {
    const { id, ownerId, projects } = await harness.seed({
      organization: { rules: [COSTLY_DAY] },
      projects: [{}],
      price: SIXTY_DOLLARS,
    });
    const key = projects[0]?.key ?? "";
    // What was spent before does not count this call: $0, then $60, then $120.
    expect((await forward(url, key, PRICED_URL)).status).toBe(200);
    expect((await forward(url, key, PRICED_URL)).status).toBe(200);
    const response = await forward(url, key, PRICED_URL);
    expect(response.status).toBe(202);
    const asked = (await response.json()) as Record<string, string>;
    expect(asked).toMatchObject({
      reasonCode: "RULE_APPROVAL",
      estimate: "60000000",
      approvers: ["owner@acme.com"],
      warnings: [
        {
          field: "rules.actions.parameters.approvers",
          message: '"team-lead@company.com": no member has this e-mail address',
        },
      ],
    });
    expect(asked.explanation).toContain("High Cost Request Approval");
    expect(Date.parse(asked.expiresAt ?? "") - Date.parse(asked.createdAt ?? "")).toBe(
      4 * 3_600_000,
    );

    const before = harness.upstream.seen.length;
    const approval = { key, id, ownerId, approvalId: asked.approvalId ?? "" };
    await decide(harness, approval);
    const answers = [await execute(approval, url), await execute(approval, other)];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(harness.upstream.seen).toHaveLength(before + 1);

    const events = await harness.events(id, 4);
    const spent = events.reduce((sum, event) => sum + event.costNano, 0n);
    expect(spent).toBe(3n * SIXTY_DOLLARS);
    const match = {
      level: id,
      id: "high-cost-approval",
      name: "High Cost Request Approval",
      lifted: false,
      actions: ["require_approval"],
    };
    expect(events.map((event) => [event.decision, event.reasonCode, event.ruleMatches])).toEqual([
      ["allow", "ALLOWED", []],
      ["allow", "ALLOWED", []],
      ["require_approval", "RULE_APPROVAL", [match]],
      ["allow", "ALLOWED", [match]],
    ]);
  });

  it("counts what was spent at another proxy", async () => {
    const { projects } = await harness.seed({
      organization: { rules: [COSTLY_DAY] },
      projects: [{}],
      price: SIXTY_DOLLARS,
    });
    const key = projects[0]?.key ?? "";
    expect((await forward(other, key, PRICED_URL)).status).toBe(200);
    expect((await forward(other, key, PRICED_URL)).status).toBe(200);
    const asks = async () => {
      const response = await forward(url, key, PRICED_URL, meta({ requiresApproval: true }));
      return (await problem(response)).reasonCode;
    };
    // With no budget an approval costs nothing: asked for in either case, by the rule once it is known.
    await expect.poll(asks).toBe("RULE_APPROVAL");
  });

  it("is lifted for the owner whose key it is, which is recorded", async () => {
    const { id, projects } = await harness.seed({
      organization: { rules: [COSTLY_DAY] },
      projects: [{}],
      price: SIXTY_DOLLARS,
      keyOf: "admin",
    });
    const { key = "", memberId } = projects[0] ?? {};
    for (let call = 0; call < 3; call++)
      expect((await forward(url, key, PRICED_URL)).status).toBe(200);
    const events = await harness.events(id, 3);
    expect(events.map((event) => event.memberId)).toEqual([memberId, memberId, memberId]);
    expect(events.at(-1)).toMatchObject({
      decision: "allow",
      ruleMatches: [{ id: "high-cost-approval", lifted: true, actions: ["require_approval"] }],
    });
  });

  it("is not lifted by a caller who says that it asks for the owner", async () => {
    const { id, ownerId, projects } = await harness.seed({
      organization: { rules: [COSTLY_DAY] },
      projects: [{}],
      price: SIXTY_DOLLARS,
      keyOf: "developer",
    });
    const { key = "", memberId } = projects[0] ?? {};
    const claim = meta({ requestedBy: "owner@acme.com" });
    expect((await forward(url, key, PRICED_URL, claim)).status).toBe(200);
    expect((await forward(url, key, PRICED_URL, claim)).status).toBe(200);
    const response = await forward(url, key, PRICED_URL, claim);
    expect([response.status, (await problem(response)).reasonCode]).toEqual([202, "RULE_APPROVAL"]);
    const events = await harness.events(id, 3);
    expect(new Set(events.map((event) => event.memberId))).toEqual(new Set([memberId]));
    expect(events.at(-1)).toMatchObject({ ruleMatches: [{ lifted: false }] });
    const [row] = await harness.database.system.prisma.approval.findMany({
      where: { organizationId: id },
    });
    // The owner may decide: it was the developer who asked, whatever was claimed.
    expect(row).toMatchObject({ requestedBy: "developer@acme.com", approverIds: [ownerId] });
  });

  it("counts a call of a key that is nobody's for the member it names, without their role", async () => {
    const { id, ownerId, projects } = await harness.seed({
      organization: { rules: [COSTLY_DAY] },
      projects: [{}],
      price: SIXTY_DOLLARS,
    });
    const key = projects[0]?.key ?? "";
    for (let call = 0; call < 2; call++)
      expect(
        (await forward(url, key, PRICED_URL, meta({ requestedBy: "Owner@Acme.com" }))).status,
      ).toBe(200);
    // The key itself has spent nothing; the owner it names has, and is asked for.
    expect((await forward(url, key, PRICED_URL)).status).toBe(200);
    const third = await forward(url, key, PRICED_URL, meta({ requestedBy: "owner@acme.com" }));
    expect(third.status).toBe(202);
    const events = await harness.events(id, 4);
    expect(events.map((event) => event.memberId)).toEqual([ownerId, ownerId, null, ownerId]);
  });
});

describe("rules", () => {
  const rule = (id: string, field: string, value: string, actions: RuleInput["actions"]) => ({
    id,
    name: `Rule ${id}`,
    conditions: [{ field, operator: "equals" as const, value }],
    actions,
  });

  it("refuse with the rule, its level and version, and its own words", async () => {
    const { id, projects } = await harness.seed({
      organization: {
        rules: [
          rule("no-exports", "path", "/export", [
            { type: "deny", parameters: { message: "Ask the data office first." } },
          ]),
          rule("ask-too", "path", "/export", [{ type: "require_approval" }]),
        ],
      },
      projects: [{}],
    });
    const before = harness.upstream.seen.length;
    const response = await forward(
      url,
      projects[0]?.key ?? "",
      "https://api.salesforce.com/export",
    );
    expect(response.status).toBe(403);
    expect(response.headers.get("pag0-error")).toBe("RULE_DENIED");
    const body = await problem(response);
    expect(body).toMatchObject({
      code: "RULE_DENIED",
      decision: {
        decision: "deny",
        code: "RULE_DENIED",
        version: 1,
        rule: { id: "no-exports", name: "Rule no-exports" },
        message: "Ask the data office first.",
        failures: [
          { code: "RULE_DENIED", rule: { id: "no-exports" } },
          { code: "RULE_APPROVAL", rule: { id: "ask-too" } },
        ],
      },
    });
    expect(harness.upstream.seen).toHaveLength(before);
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({
      decision: "deny",
      reasonCode: "RULE_DENIED",
      ruleMatches: [
        { id: "no-exports", actions: ["deny"], lifted: false },
        { id: "ask-too", actions: ["require_approval"], lifted: false },
      ],
    });
  });

  it("record what they log and tell, and let the call run", async () => {
    const { id, projects } = await harness.seed({
      projects: [
        {
          rules: [
            rule("watch", "category", "data-analysis", [{ type: "log" }, { type: "notify" }]),
            { ...rule("asleep", "category", "data-analysis", [{ type: "deny" }]), status: "draft" },
            rule("elsewhere", "category", "llm", [{ type: "deny" }]),
          ],
        },
      ],
    });
    const project = projects[0];
    expect((await forward(url, project?.key ?? "", PRICED_URL)).status).toBe(200);
    const [event] = await harness.events(id, 1);
    expect(event?.ruleMatches).toEqual([
      {
        level: project?.id,
        id: "watch",
        name: "Rule watch",
        lifted: false,
        actions: ["log", "notify"],
      },
    ]);
  });

  it("see tags bound to the key before those that the client sends, at execution too", async () => {
    const { id, ownerId, projects } = await harness.seed({
      organization: { rules: [rule("not-in-test", "tags.env", "test", [{ type: "deny" }])] },
      projects: [{}],
    });
    const { key = "", keyId } = projects[0] ?? {};
    const tagged = (env: string) => ({ "pag0-tags": JSON.stringify({ env }) });
    const refused = await forward(url, key, PRICED_URL, { headers: tagged("test") });
    expect((await problem(refused)).code).toBe("RULE_DENIED");
    const waiting = await forward(url, key, PRICED_URL, {
      headers: { ...tagged("live"), ...meta({ requiresApproval: true }).headers },
    });
    const { approvalId } = (await waiting.json()) as { approvalId: string };
    const asked = { key, id, ownerId, approvalId };
    await decide(harness, asked);
    await harness.database.system.prisma.apiKey.update({
      where: { id: keyId },
      data: { tags: { env: "test" } },
    });
    const code = async () =>
      (await problem(await forward(url, key, PRICED_URL, { headers: tagged("live") }))).code;
    await expect.poll(code).toBe("RULE_DENIED");
    const executed = await execute(asked, url);
    expect([executed.status, (await problem(executed)).code]).toEqual([403, "RULE_DENIED"]);
  });

  it("ask before the cache answers; a threshold does not", async () => {
    const cache = { enabled: true, defaultTTL: 60 };
    const ask = rule("ask-4o", "model", "gpt-4o", [{ type: "require_approval" }]);
    const { projects } = await harness.seed({
      projects: [{ cache }, { cache, rules: [ask] }],
      organization: { cache: { enabled: true, sharedCache: true } },
    });
    const call = (key: string, model: string) =>
      forward(url, key, "https://api.openai.com/v1/chat/completions", {
        method: "POST",
        body: JSON.stringify({
          model,
          max_tokens: 10,
          messages: [{ role: "user", content: "Say hello to everybody" }],
        }),
      });
    const [free, asking] = projects.map(({ key }) => key);
    expect((await call(free ?? "", "gpt-4o")).headers.get("pag0-cache")).toBe("miss");
    expect((await call(free ?? "", "gpt-4o")).headers.get("pag0-cache")).toBe("hit");
    expect((await call(asking ?? "", "gpt-4o")).status).toBe(202);
  });
});
