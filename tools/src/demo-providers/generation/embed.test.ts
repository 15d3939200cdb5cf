import { describe, expect, it } from "vitest";
import { embed } from "./embed.ts";

function similarity(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => embed("text-embedding-3-small", text, 1_536));
  return (a ?? []).reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);
}

describe("embed", () => {
  it("gives the same text the same vector of length 1", () => {
    for (const text of ["Refund policy", "", "…", "환불 정책은 무엇인가요?"])
      expect(similarity(text, text)).toBeCloseTo(1, 9);
  });

  it.each([
    ["What is your refund policy?", "what is the refund policy", 0.95, 1],
    ["How do I reset my password?", "How can I reset the password", 0.95, 1],
    ["What is your refund policy?", "How many refunds did policies of last year allow?", 0, 0.7],
    ["What is your refund policy?", "Write a poem about the sea", -0.2, 0.2],
  ])("puts %s as near to %s as their words are", (one, other, least, most) => {
    const found = similarity(one, other);
    expect(found).toBeGreaterThanOrEqual(least);
    expect(found).toBeLessThanOrEqual(most);
  });
});
