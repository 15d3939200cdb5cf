import { type PolicyDocument, policyDocumentSchema } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldPath, valueAt, withValueAt } from "./document-path.ts";
import { type FormPath, formPaths, sectionOf } from "./form-fields.ts";
import { type JsonObject, printSource, readSource } from "./json-source.ts";
import { fieldInput, isShowable, withInput } from "./policy-form.ts";
import { anyPolicy } from "./random-policy.test-data.ts";
import {
  areHoursShowable,
  dayRuns,
  nextSpan,
  spansOf,
  withDay,
  withSpans,
} from "./working-hours-form.ts";

const full: PolicyDocument = policyDocumentSchema.parse({
  monthlyBudget: "100000000",
  dailyBudget: "666666.6666666666",
  maxPerRequest: "$0.20",
  requireApprovalAbove: "100000",
  allowedCategories: ["llm", "translation"],
  allowedEndpoints: [],
  allowedModels: ["gpt-4o"],
  blockedEndpoints: ["*.sketchy.example"],
  workingHours: {
    timezone: "America/New_York",
    start: "09:00",
    end: "18:00",
    days: ["mon", "fri"],
  },
  approvalWorkflow: {
    enabled: true,
    approvers: ["sales ai-lead@acme.com"],
    autoApproveBelow: "50000",
    requireApprovalAbove: "100000",
    timeoutHours: 2,
  },
  cache: { enabled: true, sharedCache: false, defaultTTL: 3600 },
  complianceMode: "EU_AI_ACT",
  auditLog: { enabled: true, retention: 365 },
});

/** Reads every control of the form and writes what it shows back into the document. */
function throughForm(document: JsonObject): JsonObject {
  let next = document;
  for (const path of formPaths) next = withInput(next, path, fieldInput(next, path));
  const { workingHours } = next;
  if (areHoursShowable(workingHours))
    next = withValueAt(next, "workingHours", withSpans(workingHours, spansOf(workingHours)));
  return next;
}

/** Writes everything that the form shows of one document into an empty one. */
function copied(document: JsonObject): JsonObject {
  let next: JsonObject = {};
  for (const path of formPaths) next = withInput(next, path, fieldInput(document, path));
  return next;
}

describe("the policy form", () => {
  it("gives back the document it was made from, also an empty list that allows nothing", () => {
    expect(throughForm(full as JsonObject)).toEqual(full);
    expect(throughForm({})).toEqual({});
    const { workingHours: _, ...simple } = full;
    expect(copied(full as JsonObject)).toEqual(simple);
  });

  it("gives back any valid document through form and text", () => {
    fc.assert(
      fc.property(anyPolicy, (input) => {
        const document = policyDocumentSchema.parse(input);
        const source = readSource(printSource(document));
        if (source.kind !== "document") throw new Error("a printed document must be read");
        expect(policyDocumentSchema.parse(throughForm(source.value))).toEqual(document);
      }),
    );
  });

  it("keeps what it does not know, in its place, whatever is edited", () => {
    fc.assert(
      fc.property(
        anyPolicy,
        fc.jsonValue(),
        fc.constantFrom(...formPaths),
        (input, unknown, path) => {
          const document = { first: unknown, ...input, cache: { enabled: true, later: unknown } };
          const edited = withInput(document as JsonObject, path, inputFor(path));
          expect(valueAt(edited, "first")).toEqual(unknown);
          expect(valueAt(edited, "cache.later")).toEqual(unknown);
          expect(Object.keys(edited)[0]).toBe("first");
          expect(fieldInput(edited, path)).toEqual(inputFor(path));
        },
      ),
    );
  });

  it("shows dollars and writes micro-USD", () => {
    expect(fieldInput(full, "monthlyBudget")).toBe("100.00");
    expect(fieldInput(full, "dailyBudget")).toBe("0.666666");
    expect(fieldInput({ maxPerRequest: "$0.20" }, "maxPerRequest")).toBe("0.20");
    expect(withInput({}, "maxPerRequest", "$1,000.5")).toEqual({ maxPerRequest: "1000500000" });
  });

  it("leaves what cannot be read to the schema, which names the field", () => {
    const typed = withInput(
      withInput({ approvalWorkflow: { enabled: true } }, "monthlyBudget", "a lot"),
      "approvalWorkflow.timeoutHours",
      "x",
    );
    expect(typed).toEqual({
      approvalWorkflow: { enabled: true, timeoutHours: "x" },
      monthlyBudget: "a lot",
    });
    const issues = policyDocumentSchema.safeParse(typed).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join(".")).sort()).toEqual([
      "approvalWorkflow.timeoutHours",
      "monthlyBudget",
    ]);
  });

  it("clears a field with what cannot stand without it", () => {
    const document = full as JsonObject;
    expect(withInput(document, "cache.enabled", "inherit")).not.toHaveProperty("cache");
    expect(withInput({}, "auditLog.enabled", "on")).toEqual({
      auditLog: { enabled: true, retention: 365 },
    });
    const alerts = { budgetAlerts: { warningThreshold: 80, exceededAction: "block" } };
    expect(withInput(alerts, "budgetAlerts.warningThreshold", "")).toEqual({});
    expect(withInput({ keyBudget: { daily: "1" } }, "keyBudget.daily", "")).toEqual({});
  });

  it("does not show what stands where something else belongs", () => {
    expect(isShowable({ cache: { enabled: "yes" } }, "cache.enabled")).toBe(false);
    expect(isShowable({ allowedModels: ["a", 1] }, "allowedModels")).toBe(false);
    expect(isShowable({ monthlyBudget: 20 }, "monthlyBudget")).toBe(true);
    expect(fieldInput({ monthlyBudget: 20 }, "monthlyBudget")).toBe("20");
  });
});

function inputFor(path: FormPath) {
  const shown = fieldInput(
    {
      ...full,
      budgetAlerts: { warningThreshold: 80, exceededAction: "restrict" },
      bodyLogging: { enabled: true, retentionDays: 30 },
      availability: {
        whenBudgetUnavailable: "allow",
        allowUpTo: "5000000",
        durability: "strict",
      },
      cache: {
        ...full.cache,
        semantic: { enabled: true, threshold: 0.95, model: "openai/embed", maxEntries: 100 },
      },
    },
    path,
  );
  return shown === null || shown === "" || shown === "inherit" ? fallback(path) : shown;
}

function fallback(path: FormPath) {
  if (path.startsWith("rateLimit") || path === "defaultMaxOutputTokens") return "60";
  return path.includes("Budget") ? "1.50" : ["entry"];
}

describe("working hours in the form", () => {
  it("says days in a row by their ends", () => {
    const said = (...days: string[]) => dayRuns(days).map((run) => run.join("–"));
    expect(said("fri", "mon", "tue", "wed", "thu")).toEqual(["mon–fri"]);
    expect(said("mon", "tue", "sat", "sun")).toEqual(["mon", "tue", "sat", "sun"]);
    expect(said("mon", "wed", "thu", "fri", "sun")).toEqual(["mon", "wed–fri", "sun"]);
    expect(said("someday", "mon")).toEqual(["mon", "someday"]);
  });

  it("keeps one span short and moves a second one into spans", () => {
    const hours = { timezone: "UTC", start: "09:00", end: "12:00", days: ["mon"], note: "kept" };
    const [span] = spansOf(hours);
    if (span === undefined) throw new Error("must have a span");
    expect(withSpans(hours, [{ ...span, end: "13:00" }])).toEqual({ ...hours, end: "13:00" });
    expect(withSpans(hours, [span, { start: "13:00", end: "17:00", days: null }])).toEqual({
      timezone: "UTC",
      note: "kept",
      spans: [
        { start: "09:00", end: "12:00", days: ["mon"] },
        { start: "13:00", end: "17:00" },
      ],
    });
  });
});

describe("a span that is added", () => {
  const span = (start: string, end: string) => ({ start, end, days: ["mon"] });

  it("follows the last one within the day", () => {
    expect(nextSpan([span("09:00", "12:30")])).toEqual(span("12:30", "16:30"));
    expect(nextSpan([span("09:00", "18:00")])).toEqual(span("18:00", "22:00"));
    expect(nextSpan([span("09:00", "21:00")])).toEqual(span("21:00", "23:59"));
    expect(nextSpan([span("22:00", "06:00")])).toEqual(span("09:00", "18:00"));
    expect(nextSpan([span("22:00", "23:30")])).toEqual(span("09:00", "18:00"));
  });

  it("names days in the order of the week, and every day by naming none", () => {
    expect(withDay(span("09:00", "12:00"), "sun", true).days).toEqual(["mon", "sun"]);
    expect(withDay(span("09:00", "12:00"), "mon", false).days).toBeNull();
  });
});

describe("paths", () => {
  it("finds the field and the section of an error of the API", () => {
    expect(fieldPath("document.approvalWorkflow.approvers[0]")).toBe(
      "approvalWorkflow.approvers[0]",
    );
    expect(fieldPath("body.document.rules.3.conditions.0.value")).toBe(
      "rules[3].conditions[0].value",
    );
    expect(fieldPath("document")).toBe("");
    expect(sectionOf("allowedEndpoints[2]")).toBe("lists");
    expect(sectionOf("approvalWorkflow.unknown")).toBe("approval");
    expect(sectionOf("rules[3].conditions[0].value")).toBe("rules");
    expect(sectionOf("nothing")).toBeNull();
  });
});
