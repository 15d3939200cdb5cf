import { expect, it } from "vitest";
import { parseCall } from "../parse-call.ts";
import { tokenFamily } from "../tokens.ts";
import { RECORDINGS } from "./index.ts";

/** How much of a bound was not used, as a share of what was used. */
interface Excess {
  calls: number;
  used: number;
  bound: number;
}

it("bounds the input of every recorded call, and by how much on average", () => {
  const sums = new Map<string, Excess>();
  const unseen: string[] = [];
  for (const { name, vendor, request, usage } of RECORDINGS) {
    const { format, path, body, form } = request;
    const source = { vendor: request.vendor, ...(form === undefined ? {} : { form }) };
    const call = parseCall(format, "POST", path, body, source);
    if (call.unseenInput) {
      unseen.push(name);
      continue;
    }
    expect(call.inputTokens, name).toBeGreaterThanOrEqual(usage.inputTokens);
    if (usage.inputTokens === 0) continue;
    const media = call.inputClasses.some((kind) => /audio|image/i.test(kind));
    const group = `${vendor}, ${tokenFamily(call.model ?? "")}${media ? ", with media" : ""}`;
    const sum = sums.get(group) ?? { calls: 0, used: 0, bound: 0 };
    sums.set(group, {
      calls: sum.calls + 1,
      used: sum.used + usage.inputTokens,
      bound: sum.bound + call.inputTokens,
    });
  }
  const table = [...sums].map(([group, { calls, used, bound }]) => {
    const percent = Math.round((bound / used - 1) * 100);
    return `${group}: ${calls} calls, ${used} used, ${bound} bound, ${percent} % more`;
  });
  console.info(
    [
      `Input bounds (${unseen.length} more calls are bounded by the model's context)`,
      ...table,
    ].join("\n  "),
  );
  // Short prompts weigh little against what stands around every conversation.
  for (const [group, { calls, used, bound }] of sums)
    if (!group.endsWith("media")) expect(bound, group).toBeLessThanOrEqual(2 * used + 120 * calls);
});
