import type { PolicyDocumentInput, RuleInput } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decide, execute } from "./approving.ts";
import { createHarness, forward, type Harness, problem } from "./harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

/** The specification's own (enhanced-team-management, "Data Classification System"), word for word. */
const CLASSIFIED: PolicyDocumentInput = {
  data_classification: {
    levels: {
      restricted: {
        categories: ["medical", "legal", "security"],
        handling_requirements: {
          encryption_required: true,
          access_logging: true,
          retention_period_days: 90,
          geographic_restrictions: ["US"],
          approval_required: true,
        },
      },
    },
  },
};
const MEDICAL =
  "The patient was diagnosed with hypertension, ICD-10 code I10; prescribed lisinopril.";
const CARD = "4111 1111 1111 1111";
const CHAT = "https://api.openai.com/v1/chat/completions";

const chat = (key: string, content: string, headers: Record<string, string> = {}) =>
  forward(url, key, CHAT, {
    method: "POST",
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 50,
      messages: [{ role: "user", content }],
    }),
    headers: { "content-type": "application/json", ...headers },
  });

describe("the specification's data classification", () => {
  it("refuses medical text for a provider outside the US, or that does not say where", async () => {
    for (const regions of [["EU"], ["us-east-1", "eu-west-1"], []]) {
      const { id, projects } = await harness.seed({
        organization: CLASSIFIED,
        projects: [{}],
        regions,
      });
      const before = harness.upstream.seen.length;
      const response = await chat(projects[0]?.key ?? "", MEDICAL);
      const body = await problem(response);
      expect([response.status, body.code]).toEqual([403, "DATA_HANDLING_REFUSED"]);
      expect(body.decision).toMatchObject({
        classification: "restricted",
        field:
          "data_classification.levels.restricted.handling_requirements.geographic_restrictions",
        version: 1,
      });
      expect(harness.upstream.seen).toHaveLength(before);
      const [event] = await harness.events(id, 1);
      expect(event).toMatchObject({
        decision: "deny",
        reasonCode: "DATA_HANDLING_REFUSED",
        classification: "restricted",
      });
      expect(event?.sensitiveKinds).toContain("medical-term");
      // The same provider may have what is not restricted.
      expect((await chat(projects[0]?.key ?? "", "Translate hello to French")).status).toBe(200);
    }
  });

  it("asks for a person inside the US, and sends it once when approved", async () => {
    const { id, ownerId, projects } = await harness.seed({
      organization: CLASSIFIED,
      projects: [{ cache: { enabled: true } }],
      regions: ["us-east-1"],
    });
    const key = projects[0]?.key ?? "";
    const before = harness.upstream.seen.length;
    const response = await chat(key, MEDICAL);
    expect(response.status).toBe(202);
    const { approvalId, reasonCode } = (await response.json()) as Record<string, string>;
    expect(reasonCode).toBe("HANDLING_APPROVAL");
    const asked = { key, id, ownerId, approvalId: approvalId ?? "" };
    expect((await execute(asked, url)).status).toBe(409);
    expect(harness.upstream.seen).toHaveLength(before);
    await decide(harness, asked);
    expect((await execute(asked, url)).status).toBe(200);
    expect((await execute(asked, url)).status).toBe(200);
    expect(harness.upstream.seen).toHaveLength(before + 1);
    expect(harness.upstream.seen.at(-1)?.body).toContain("hypertension");
    const events = await harness.events(id, 2);
    expect(events.map(({ classification, decision }) => [classification, decision])).toEqual([
      ["restricted", "require_approval"],
      ["restricted", "allow"],
    ]);
  });

  it("keeps an approved request back where the provider has moved meanwhile", async () => {
    const { id, ownerId, projects } = await harness.seed({
      organization: CLASSIFIED,
      projects: [{}],
      regions: ["US"],
    });
    const key = projects[0]?.key ?? "";
    const { approvalId } = (await (await chat(key, MEDICAL)).json()) as { approvalId: string };
    const asked = { key, id, ownerId, approvalId };
    await decide(harness, asked);
    await harness.database.system.prisma.provider.updateMany({
      where: { organizationId: id },
      data: { regions: ["US", "IN"] },
    });
    const code = async () => (await problem(await chat(key, MEDICAL))).code;
    await expect.poll(code).toBe("DATA_HANDLING_REFUSED");
    const before = harness.upstream.seen.length;
    const executed = await execute(asked, url);
    expect([executed.status, (await problem(executed)).code]).toEqual([
      403,
      "DATA_HANDLING_REFUSED",
    ]);
    expect(harness.upstream.seen).toHaveLength(before);
  });

  it("does not keep a request longer than its data may be kept", async () => {
    const levels = {
      restricted: { categories: ["medical" as const], approvalRequired: true, retentionDays: 1 },
    };
    const waiting = (timeoutHours: number): PolicyDocumentInput => ({
      dataHandling: { levels },
      approvalWorkflow: { enabled: true, timeoutHours },
    });
    const codeOf = async (timeoutHours: number) => {
      const { projects } = await harness.seed({ projects: [waiting(timeoutHours)] });
      const body = await problem(await chat(projects[0]?.key ?? "", MEDICAL));
      return body.reasonCode ?? body.code;
    };
    expect(await codeOf(24)).toBe("HANDLING_APPROVAL");
    expect(await codeOf(25)).toBe("DATA_HANDLING_REFUSED");
  });

  it("reads the query of a URL, and asks about a body that it cannot read", async () => {
    const { projects } = await harness.seed({
      organization: CLASSIFIED,
      projects: [{}],
      regions: ["EU"],
    });
    const key = projects[0]?.key ?? "";
    const search = `https://api.salesforce.com/query?q=${encodeURIComponent(MEDICAL)}`;
    expect((await problem(await forward(url, key, search))).code).toBe("DATA_HANDLING_REFUSED");
    const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
      forward(url, key, "https://api.salesforce.com/query", { method: "POST", body, headers });
    expect((await post("{}", {})).status).toBe(200);
    const unread = [
      await post(Buffer.from([0x1f, 0x8b, 8, 0]), { "content-encoding": "gzip" }),
      await post(Buffer.from(MEDICAL, "utf16le"), { "content-type": "text/plain;charset=utf-16" }),
      await post(Buffer.from([0xff, 0xfe, 0x41]), { "content-type": "text/plain" }),
    ];
    for (const response of unread)
      expect([response.status, (await problem(response)).reasonCode]).toEqual([
        202,
        "HANDLING_APPROVAL",
      ]);
  });
});

describe("a rule about the data of a call", () => {
  it("has a person asked about what could not be read, though nobody says how data is handled", async () => {
    const { projects } = await harness.seed({
      organization: {
        rules: [
          {
            id: "no-secrets",
            name: "No secrets",
            conditions: [{ field: "sensitive_data", operator: "contains", value: "credentials" }],
            actions: [{ type: "deny" }],
          },
        ],
      },
      projects: [{}],
    });
    const key = projects[0]?.key ?? "";
    const post = async (body: string | Uint8Array<ArrayBuffer>, headers = {}) => {
      const target = "https://api.salesforce.com/query";
      const answer = await forward(url, key, target, { method: "POST", body, headers });
      const { code, reasonCode } = await problem(answer);
      return [answer.status, code ?? reasonCode];
    };
    expect(await post("nothing in it")).toEqual([200, undefined]);
    expect(await post("password: hunter2-Korrekt!")).toEqual([403, "RULE_DENIED"]);
    expect(await post(Buffer.from([0x1f, 0x8b, 8, 0]), { "content-encoding": "gzip" })).toEqual([
      202,
      "HANDLING_APPROVAL",
    ]);
  });
});

describe("the cache", () => {
  it("never has an answer to data of a level that may not be cached", async () => {
    const cache = { enabled: true, sharedCache: true, defaultTTL: 60 };
    const { projects } = await harness.seed({
      organization: {
        cache,
        dataHandling: {
          levels: { confidential: { cacheable: true }, restricted: { cacheable: false } },
        },
      },
      projects: [{ cache }, { cache }],
    });
    const [one = "", two = ""] = projects.map(({ key }) => key);
    const state = async (key: string, text: string) =>
      (await chat(key, text)).headers.get("pag0-cache");
    const states = async (text: string) => [
      await state(one, text),
      await state(one, text),
      await state(two, text),
    ];
    expect(await states("Translate good morning to French")).toEqual(["miss", "hit", "hit"]);
    expect(await states(`Please charge ${CARD} for the hotel`)).toEqual(["miss", "hit", "miss"]);
    expect(await states(MEDICAL)).toEqual(["off", "off", "off"]);
  });
});

describe("redaction", () => {
  const REDACT: RuleInput = {
    id: "no-cards",
    name: "No cards",
    conditions: [{ field: "sensitive_data", operator: "contains", value: "card" }],
    actions: [{ type: "redact", parameters: { kinds: ["card"] } }],
  };

  it("replaces a card before it leaves, tells the caller and keeps no trace of it", async () => {
    const { id, ownerId, projects } = await harness.seed({
      organization: { rules: [REDACT] },
      projects: [{ cache: { enabled: true } }],
    });
    const key = projects[0]?.key ?? "";
    const text = `Charge ${CARD} and ${CARD} for jo@example.com`;
    const response = await chat(key, text);
    expect(response.status).toBe(200);
    expect(response.headers.get("pag0-redacted")).toBe("card=2");
    const sent = JSON.parse(harness.upstream.seen.at(-1)?.body ?? "");
    expect(sent.messages[0].content).toBe(
      "Charge [REDACTED:card] and [REDACTED:card] for jo@example.com",
    );
    // Another card in its place is the same request to the provider.
    const again = await chat(key, text.replaceAll(CARD, "5555 5555 5555 4444"));
    expect(again.headers.get("pag0-cache")).toBe("hit");
    const [event] = await harness.events(id, 2);
    expect(event?.sensitiveKinds).toEqual(["card", "email"]);
    expect(event?.classification).toBe("confidential");
    expect(event?.ruleMatches).toMatchObject([{ id: "no-cards", actions: ["redact"] }]);
    expect(event?.costNano).toBeLessThanOrEqual(event?.estimateNano ?? 0n);

    const waiting = await chat(key, text, { "pag0-meta": '{"requiresApproval":true}' });
    expect(waiting.headers.get("pag0-redacted")).toBe("card=2");
    const { approvalId } = (await waiting.json()) as { approvalId: string };
    const asked = { key, id, ownerId, approvalId };
    await decide(harness, asked);
    const before = harness.upstream.seen.length;
    expect((await execute(asked, url)).status).toBe(200);
    expect(harness.upstream.seen).toHaveLength(before + 1);
    for (const { body } of harness.upstream.seen.slice(-2)) expect(body).not.toContain("4111");
  });

  it("takes all of a category by its word, and what handling of the data asks for", async () => {
    const words: RuleInput = {
      ...REDACT,
      actions: [{ type: "redact", parameters: { kinds: ["personal"] } }],
    };
    const { projects } = await harness.seed({
      organization: {
        dataHandling: { levels: { restricted: { categories: ["financial"], redact: true } } },
      },
      projects: [{ rules: [words] }],
    });
    const response = await chat(projects[0]?.key ?? "", `Pay ${CARD}, tell jo@example.com`);
    expect(response.headers.get("pag0-redacted")).toBe("card=1,email=1");
    const sent = JSON.parse(harness.upstream.seen.at(-1)?.body ?? "");
    expect(sent.messages[0].content).toBe("Pay [REDACTED:card], tell [REDACTED:email]");
  });

  it("refuses what it cannot be sure to replace", async () => {
    const { projects } = await harness.seed({
      organization: {
        rules: [
          {
            ...REDACT,
            conditions: [{ field: "provider", operator: "equals", value: "salesforce" }],
          },
        ],
      },
      projects: [{}],
    });
    const key = projects[0]?.key ?? "";
    const before = harness.upstream.seen.length;
    const inUrl = await forward(
      url,
      key,
      `https://api.salesforce.com/query?card=${CARD.replaceAll(" ", "")}`,
    );
    expect(await problem(inUrl)).toMatchObject({
      code: "DATA_HANDLING_REFUSED",
      detail: expect.stringContaining("URL"),
    });
    const packed = await forward(url, key, "https://api.salesforce.com/query", {
      method: "POST",
      body: Buffer.from([0x1f, 0x8b, 8, 0]),
      headers: { "content-encoding": "gzip" },
    });
    expect((await problem(packed)).code).toBe("DATA_HANDLING_REFUSED");
    expect(harness.upstream.seen).toHaveLength(before);
  });

  it("holds a call at what the longer text that leaves may cost", async () => {
    const content = "a1@b.co ".repeat(400);
    const { id, projects } = await harness.seed({
      projects: [
        {
          rules: [
            {
              ...REDACT,
              conditions: [{ field: "sensitive_data", operator: "contains", value: "email" }],
              actions: [{ type: "redact" }],
            },
          ],
        },
        {},
      ],
    });
    const [redacting = "", plain = ""] = projects.map(({ key }) => key);
    const response = await chat(redacting, content);
    expect(response.headers.get("pag0-redacted")).toBe("email=400");
    await chat(plain, content.replaceAll("a1@b.co", "[REDACTED:email]"));
    await chat(plain, content);
    const [replaced, longer, shorter] = (await harness.events(id, 3)).map(
      ({ estimateNano }) => estimateNano,
    );
    expect(replaced).toBe(longer);
    expect(replaced).toBeGreaterThan(shorter ?? 0n);
    expect(response.headers.get("pag0-estimated-cost")).toBe(String(Number(replaced) / 1000));
  });
});
