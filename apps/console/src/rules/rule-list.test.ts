import { type RuleAction, type RuleInput, ruleSchema } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moneyInputText, typedMoney, typedNumber } from "./comparison.ts";
import {
  newHours,
  newPeriod,
  showableTime,
  withRole,
  withTimePart,
  withTimes,
} from "./rule-exceptions.ts";
import {
  addRule,
  blankRule,
  changeRule,
  decidingOf,
  duplicateRule,
  moveItem,
  ruleId,
  withAction,
  withDeciding,
  withParameters,
} from "./rule-list.ts";
import { showableRule } from "./showable-rule.ts";

describe("ids of rules", () => {
  it("come from the name and are unique", () => {
    expect(ruleId("High cost — needs approval!", new Set())).toBe("high-cost-needs-approval");
    expect(ruleId("High cost", new Set(["high-cost", "high-cost-2"]))).toBe("high-cost-3");
    expect(ruleId("고비용 승인", new Set())).toBe("rule");
  });

  it("are always of the form that documents take", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), fc.array(fc.string()), (name, taken) => {
        const id = ruleId(name, new Set(taken));
        expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
        expect(taken).not.toContain(id);
      }),
    );
  });
});

describe("the list of rules", () => {
  const rules = addRule(addRule([], blankRule("First")), blankRule("Second"));

  it("gives a copy its own id and name, after its original", () => {
    const copied = duplicateRule(rules, 0, (name) => `${name} (copy)`);
    expect(copied.map(({ id, name }) => [id, name])).toEqual([
      ["first", "First"],
      ["first-copy", "First (copy)"],
      ["second", "Second"],
    ]);
    expect(copied[1]?.conditions).toEqual(rules[0]?.conditions);
    expect(copied[1]?.conditions).not.toBe(rules[0]?.conditions);
  });

  it("lets an id follow the name until it is published or given by hand", () => {
    const named = (id: string, name: string, published: string[]) => {
      const list = [...rules, { ...blankRule("New rule"), id }];
      const rule = { ...blankRule(name), id };
      return changeRule(list, 2, rule, new Set(published)).map((each) => each.id);
    };
    expect(named("new-rule", "High cost", [])).toEqual(["first", "second", "high-cost"]);
    expect(named("new-rule", "First", [])).toEqual(["first", "second", "first-2"]);
    expect(named("new-rule", "High cost", ["high-cost"])).toEqual([
      "first",
      "second",
      "high-cost-2",
    ]);
    expect(named("new-rule", "High cost", ["new-rule"])).toEqual(["first", "second", "new-rule"]);
    expect(named("by-hand", "High cost", [])).toEqual(["first", "second", "by-hand"]);
    const [first] = rules as [RuleInput];
    expect(changeRule(rules, 0, { ...first, id: "uno" }, new Set())[0]?.id).toBe("uno");
    expect(changeRule(rules, 9, first, new Set())).toEqual(rules);
  });

  it("moves a rule by one and stops at the ends", () => {
    expect(moveItem(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moveItem(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
    expect(moveItem(["a", "b", "c"], 0, -1)).toEqual(["a", "b", "c"]);
    expect(moveItem(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
  });
});

describe("actions", () => {
  const actions: RuleAction[] = [
    { type: "log" },
    {
      type: "require_approval",
      parameters: { approvers: ["a@x.com"], timeout_hours: 4, message: "Ask Kim" },
    },
  ];

  it("have one decision at most, whatever is chosen", () => {
    const choices = fc.constantFrom("allow", "deny", "require_approval", null);
    const others = fc.tuple(fc.constantFrom("log", "notify", "redact"), fc.boolean());
    fc.assert(
      fc.property(fc.array(fc.oneof(choices, others)), (steps) => {
        const end = steps.reduce<RuleAction[]>(
          (list, step) =>
            Array.isArray(step)
              ? withAction(list, step[0] as "log", step[1])
              : withDeciding(list, step),
          [{ type: "deny" }],
        );
        const read = ruleSchema.shape.actions.safeParse(end);
        if (end.length === 0) expect(read.error?.issues[0]?.message).toContain("is empty");
        else expect(read.success).toBe(true);
      }),
    );
  });

  it("keep their place and what the caller is told when the decision changes", () => {
    expect(decidingOf(actions)).toBe("require_approval");
    expect(withDeciding(actions, "deny")).toEqual([
      { type: "log" },
      { type: "deny", parameters: { message: "Ask Kim" } },
    ]);
    expect(withDeciding(actions, null)).toEqual([{ type: "log" }]);
  });

  it("leave out parameters without a value", () => {
    expect(withParameters(actions, "require_approval", { approvers: [], message: "" })[1]).toEqual({
      type: "require_approval",
      parameters: { timeout_hours: 4 },
    });
    expect(
      withParameters([{ type: "redact", parameters: { kinds: ["card"] } }], "redact", {
        kinds: [],
      }),
    ).toEqual([{ type: "redact" }]);
  });
});

describe("exceptions", () => {
  it("vanish where nothing is left of them", () => {
    const one = withRole(undefined, "admin", true);
    expect(one).toEqual({ roles: ["admin"] });
    expect(withRole(one, "owner", true)).toEqual({ roles: ["owner", "admin"] });
    expect(withRole(one, "admin", false)).toBeUndefined();
    expect(withTimes({ times: [newHours("UTC")] }, [])).toBeUndefined();
  });

  it("are shown as hours or a period, and left alone in any other form", () => {
    expect(showableTime(newHours("Asia/Seoul"))).toMatchObject({
      kind: "hours",
      start: "09:00",
      end: "18:00",
    });
    expect(showableTime(newPeriod(new Date("2026-12-23T10:11:12Z")))).toEqual({
      kind: "period",
      from: "2026-12-24T00:00",
      to: "2026-12-31T00:00",
    });
    expect(
      showableTime({ from: "2026-12-24T00:00:00+09:00", to: "2026-12-27T00:00:00Z" }),
    ).toBeNull();
    expect(showableTime({ timezone: "UTC", spans: [{ start: "09:00", end: "12:00" }] })).toBeNull();
    expect(
      showableTime({ timezone: "UTC", start: "09:00", end: "12:00", holidays: ["2026-12-25"] }),
    ).toBeNull();
    expect(withTimePart(newHours("UTC"), "days", [])).toEqual({
      timezone: "UTC",
      start: "09:00",
      end: "18:00",
    });
  });
});

describe("what a person types", () => {
  it("is micro-USD where it is an amount, and as typed where it is none", () => {
    expect(typedMoney("1,500.5")).toBe("1500500000");
    expect(typedMoney("$0.000123")).toBe("123");
    expect(typedMoney("12.")).toBe("$12.");
    expect(typedMoney(" ")).toBe("");
    expect([100, "$100", "100000000"].map(moneyInputText)).toEqual(["100.00", "100.00", "100.00"]);
    expect(moneyInputText("$12.")).toBe("12.");
  });

  it("is a number only where it is one", () => {
    expect(typedNumber("8,000")).toBe(8000);
    expect(typedNumber("1.5")).toBe(1.5);
    expect(typedNumber("1e9")).toBe("1e9");
    expect(typedNumber("")).toBe("");
  });
});

describe("a rule that the builder cannot show", () => {
  const rule: RuleInput = { id: "r", ...blankRule("Rule") };
  it.each<[string, Partial<RuleInput>]>([
    ["two decisions", { actions: [{ type: "allow" }, { type: "deny" }] }],
    ["an unknown action", { actions: [{ type: "stop" }] as never }],
    [
      "an operator that the field does not know",
      { conditions: [{ field: "cost", operator: "matches", value: "1" }] },
    ],
    ["a key beside a group", { conditions: { all: [], any: [] } }],
    [
      "a value of another shape",
      { conditions: { field: "model", operator: "equals", value: { name: "x" } } },
    ],
  ])("has %s", (_, part) => {
    expect(showableRule({ ...rule, ...part })).toBeNull();
  });

  it("is none whose values are merely wrong", () => {
    expect(
      showableRule({ ...rule, conditions: [{ field: "cost", operator: "equals", value: "much" }] }),
    ).not.toBeNull();
  });
});
