/** Ways in which an agent may try to get round its policy. */
import type { PolicyDocumentInput, RuleInput } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

const CHAT = "https://api.openai.com/v1/chat/completions";
const json = { "content-type": "application/json" };

type Outcome = string | number;

/** The code of a refusal or approval, else the status. */
async function outcome(sent: Promise<Response>): Promise<Outcome> {
  const response = await sent;
  if (response.ok && response.status !== 202) return response.status;
  const { code, reasonCode } = await problem(response);
  return (reasonCode ?? code) as string;
}

async function keyUnder(
  organization: PolicyDocumentInput,
  more: { regions?: string[]; keyOf?: "developer" } = {},
): Promise<string> {
  const { projects } = await harness.seed({ organization, projects: [{}], ...more });
  return projects[0]?.key ?? "";
}

const chat = (key: string, body: object) =>
  outcome(forward(url, key, CHAT, { method: "POST", headers: json, body: JSON.stringify(body) }));
const hello = (model: string) => ({
  model,
  max_tokens: 10,
  messages: [{ role: "user", content: "Say hello" }],
});
const deny = (conditions: RuleInput["conditions"]): PolicyDocumentInput => ({
  rules: [{ id: "no", name: "No", conditions, actions: [{ type: "deny" }] }],
});

describe("a model's name", () => {
  const spellings = [" gpt-4o", "gpt-4o ", "GPT-4o", "\tgpt-4O\n", "\u00a0gpt-4o"];

  it("does not pass a list or a rule by its blanks and capitals", async () => {
    const listed = await keyUnder({ blockedModels: ["gpt-4o"] });
    const ruled = await keyUnder(deny({ field: "model", operator: "equals", value: "gpt-4o" }));
    for (const spelling of spellings) {
      expect([spelling, await chat(listed, hello(spelling))]).toEqual([
        spelling,
        "MODEL_NOT_ALLOWED",
      ]);
      expect([spelling, await chat(ruled, hello(spelling))]).toEqual([spelling, "RULE_DENIED"]);
    }
    expect(await chat(listed, hello("gpt-4o-mini"))).toBe(200);
  });

  it("is on a list, too, where it is a tool's that draws for another", async () => {
    const key = await keyUnder({ blockedModels: ["gpt-image-*"] });
    const respond = (more: object) =>
      outcome(
        forward(url, key, "https://api.openai.com/v1/responses", {
          method: "POST",
          headers: json,
          body: JSON.stringify({
            model: "gpt-4o-mini",
            input: "Hi",
            max_output_tokens: 9,
            ...more,
          }),
        }),
      );
    const draw = { type: "image_generation" };
    expect(await respond({ tools: [draw] })).toBe("MODEL_NOT_ALLOWED");
    expect(await respond({ tools: [{ ...draw, model: "gpt-image-1.5" }] })).toBe(
      "MODEL_NOT_ALLOWED",
    );
    expect(await respond({ tools: [{ type: "web_search" }] })).toBe(200);
    expect(await respond({ prompt: { id: "pmpt_1" } })).toBe(200);
  });

  it("is not given in a member that only some servers read as it", async () => {
    const key = await keyUnder({ blockedModels: ["gpt-4o"] });
    const before = harness.upstream.seen.length;
    const asked = hello("gpt-4o-mini");
    expect(await chat(key, { ...asked, Model: "gpt-4o" })).toBe("VALIDATION_ERROR");
    expect(await chat(key, { ...asked, MAX_TOKENS: 100_000 })).toBe("VALIDATION_ERROR");
    expect(await chat(key, { Messages: [], ...asked })).toBe("VALIDATION_ERROR");
    expect(await chat(key, { me\u017fsages: [], ...asked })).toBe("VALIDATION_ERROR");
    expect(harness.upstream.seen).toHaveLength(before);
    expect(await chat(key, { ...asked, user: "someone" })).toBe(200);
  });
});

describe("a rule about where a provider processes", () => {
  it("holds for each of its regions", async () => {
    const key = await keyUnder(deny({ field: "region", operator: "equals", value: "CN" }), {
      regions: ["US", "CN"],
    });
    const response = await forward(url, key, PRICED_URL);
    const body = await problem(response);
    expect([response.status, body.code]).toEqual([403, "RULE_DENIED"]);
    expect(body.detail).toContain("region (US and CN) is CN");
  });
});

describe("a rule about who asks", () => {
  it("holds for the member bound to the key, whoever the caller names", async () => {
    const rule = {
      field: "requested_by",
      operator: "equals",
      value: "developer@acme.com",
    } as const;
    const key = await keyUnder(deny(rule), { keyOf: "developer" });
    const claim = { "pag0-meta": JSON.stringify({ requestedBy: "somebody@acme.com" }) };
    expect(await outcome(forward(url, key, PRICED_URL))).toBe("RULE_DENIED");
    expect(await outcome(forward(url, key, PRICED_URL, { headers: claim }))).toBe("RULE_DENIED");
  });
});

describe("sensitive data", () => {
  const RESTRICTED: PolicyDocumentInput = {
    dataHandling: { levels: { restricted: { categories: ["financial"], approvalRequired: true } } },
  };
  const CARD = "4111 1111 1111 1111";

  it("is found in a path and in a form, as they are decoded", async () => {
    const key = await keyUnder(RESTRICTED);
    const card = encodeURIComponent(CARD);
    const waits = "HANDLING_APPROVAL";
    expect(await outcome(forward(url, key, "https://api.salesforce.com/query/none"))).toBe(200);
    expect(await outcome(forward(url, key, `https://api.salesforce.com/cards/${card}`))).toBe(
      waits,
    );
    const form = (body: string) =>
      outcome(
        forward(url, key, "https://api.salesforce.com/query", {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body,
        }),
      );
    expect(await form(`pan=${card}&name=x`)).toBe(waits);
    expect(await form("pan=4111%201111%201111%201111")).toBe(waits);
    expect(await form("pan=none&name=x")).toBe(200);
  });

  it("is asked about in text whose characters are not told, with a reason that is true", async () => {
    const key = await keyUnder(RESTRICTED);
    const response = await forward(url, key, "https://api.salesforce.com/query", {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: Buffer.from(CARD, "utf16le"),
    });
    const { reasonCode, explanation } = await problem(response);
    expect(reasonCode).toBe("HANDLING_APPROVAL");
    expect(explanation).toContain("could not be read whole");
  });

  it("that is to be replaced keeps a form and a path back", async () => {
    const key = await keyUnder({
      dataHandling: { levels: { restricted: { categories: ["financial"], redact: true } } },
    });
    const card = encodeURIComponent(CARD);
    const refused = "DATA_HANDLING_REFUSED";
    expect(await outcome(forward(url, key, `https://api.salesforce.com/cards/${card}`))).toBe(
      refused,
    );
    const form = forward(url, key, "https://api.salesforce.com/query", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `pan=${card}`,
    });
    expect(await outcome(form)).toBe(refused);
  });
});
