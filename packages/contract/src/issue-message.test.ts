import { describe, expect, it } from "vitest";
import { issueMessage } from "./issue-message.ts";
import { policyDocumentSchema } from "./policy-document.ts";

function messagesOf(document: unknown): string[] {
  const { error } = policyDocumentSchema.safeParse(document);
  return (error?.issues ?? []).map(
    (issue) => `${issue.path.join(".")} ${issueMessage(issue, document)}`,
  );
}

describe("what is wrong with a document", () => {
  it.each([
    [{ maxPerRequest: 5 }, "maxPerRequest is 5; it takes text"],
    [{ allowedModels: "gpt-4o" }, 'allowedModels is "gpt-4o"; it takes a list'],
    [{ approvalWorkflow: {} }, "approvalWorkflow.enabled is missing; it takes true or false"],
    [{ complianceMode: "ISO" }, 'complianceMode is "ISO"; it takes EU_AI_ACT, GDPR, SOC2, HIPAA'],
    [
      { allowedModels: Array(501).fill("m") },
      "allowedModels is a list of 501; it takes at most 500 entries",
    ],
    [
      { approvalWorkflow: { enabled: true, timeoutHours: 0 } },
      "approvalWorkflow.timeoutHours is 0; it takes more than 0",
    ],
    [
      { rateLimit: { requestsPerMinute: 1.5 } },
      "rateLimit.requestsPerMinute is 1.5; it takes a whole number",
    ],
    [
      { allowedModels: ["a*".repeat(9)] },
      `allowedModels.0 is "${"a*".repeat(9)}"; must have at most 8 *`,
    ],
  ])("names the value and what is allowed: %#", (document, expected) => {
    expect(messagesOf(document)).toEqual([expected]);
  });

  it("is said once where the schema's own sentence names the value", () => {
    const [message] = messagesOf({
      rules: [{ id: "a", name: "a", conditions: [{ field: "nope" }], actions: [{ type: "log" }] }],
    });
    expect(message).toMatch(/^rules\.0\.conditions\.0\.field is "nope"; the fields are cost, /);
  });

  it("names an amount that is none", () => {
    expect(messagesOf({ monthlyBudget: "-1" })[0]).toMatch(/^monthlyBudget is "-1"; /);
    expect(messagesOf({ monthlyBudget: "ten" })[0]).toContain('"ten"');
  });
});
