import { expect, test } from "vitest";
import { alikeCalls, ownMembers } from "../src/alike-calls.ts";
import type { UsageRecord } from "../src/usage-record.ts";
import { usageOf } from "./usage-records.ts";

const CALL: Required<UsageRecord> = {
  ...usageOf({ organizationId: "org_1", projectId: "prj_1", apiKeyId: "key_1" }),
  executesApproval: false,
  job: { id: "job_1", requests: 1, price: "{}", asked: "{}" },
  corrects: "",
};

/** Another value of the kind that a member has. */
function another(value: unknown): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  if (typeof value === "string" || value === null) return `${value}x`;
  return Array.isArray(value) ? [...value, "x"] : { ...(value as object), day: "x" };
}

const members = Object.keys(CALL) as (keyof UsageRecord)[];

test.each(members.filter((member) => !ownMembers.has(member)))(
  "calls of another %s are not alike",
  (member) => {
    const groups = alikeCalls([CALL, { ...CALL, [member]: another(CALL[member]) }]);
    expect(groups.map(({ calls }) => calls.length)).toEqual([1, 1]);
  },
);

test("calls that differ in what is each call's own are alike, for a quarter of an hour", () => {
  const own = [...ownMembers].filter((member) => member !== "occurredAt");
  const others = Object.fromEntries(own.map((member) => [member, another(CALL[member])]));
  const at = (time: string) => ({ ...CALL, ...others, occurredAt: `2026-11-20T${time}Z` });
  const calls = [CALL, at("10:15:00.001"), at("10:29:59.999"), at("10:30:00.000")];
  const groups = alikeCalls(calls);
  expect(groups).toEqual([
    { one: CALL, quarter: "2026-11-20T10:15:00.000Z", calls: calls.slice(0, 3) },
    { one: calls[3], quarter: "2026-11-20T10:30:00.000Z", calls: calls.slice(3) },
  ]);
});

test("calls of ever more kinds lose none", () => {
  const calls = Array.from({ length: 100 }, (_, index) => ({
    ...CALL,
    id: `evt_${index}`,
    model: `model-${index % 17}`,
  }));
  const groups = alikeCalls(calls);
  expect(groups.flatMap(({ calls: own }) => own.map(({ id }) => id)).sort()).toEqual(
    calls.map(({ id }) => id).sort(),
  );
  for (const { one, calls: own } of groups)
    expect(new Set(own.map(({ model }) => model))).toEqual(new Set([one.model]));
});
