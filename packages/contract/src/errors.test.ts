import { describe, expect, it, vi } from "vitest";
import { errorCatalogue, errorCodes, Pag0Failure, toProblem } from "./errors.ts";
import { problemSchema } from "./schemas/common.ts";

describe("the error catalogue", () => {
  it("gives every code a client or server error's status, a title and a remedy", () => {
    for (const code of errorCodes) {
      const { status, title, remedy } = errorCatalogue[code];
      expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("keeps the statuses that clients rely on", () => {
    const of = (code: keyof typeof errorCatalogue) => errorCatalogue[code].status;
    expect(of("ENDPOINT_BLOCKED")).toBe(403);
    expect(of("OUTSIDE_WORKING_HOURS")).toBe(403);
    expect(of("BUDGET_EXCEEDED")).toBe(429);
    expect(of("RATE_LIMITED")).toBe(429);
    expect(of("POLICY_WIDENS")).toBe(422);
    expect(of("APPROVAL_EXPIRED")).toBe(410);
    expect(of("UNAUTHENTICATED")).toBe(401);
  });
});

describe("Pag0Failure", () => {
  it("is known to every copy of this module, as a bundler makes several in one process", async () => {
    vi.resetModules();
    const copy = await import("./errors.ts");
    expect(copy.Pag0Failure).not.toBe(Pag0Failure);
    expect(new copy.Pag0Failure("RATE_LIMITED")).toBeInstanceOf(Pag0Failure);
    expect(new Pag0Failure("RATE_LIMITED")).toBeInstanceOf(copy.Pag0Failure);
    for (const other of [new Error("RATE_LIMITED"), { code: "RATE_LIMITED" }, null, undefined, "x"])
      expect(other).not.toBeInstanceOf(Pag0Failure);
  });
});

describe("toProblem", () => {
  it("makes a problem document of every code that the contract's schema accepts", () => {
    for (const code of errorCodes) {
      const problem = toProblem(new Pag0Failure(code), "req_1");
      expect(problemSchema.parse(problem)).toEqual(problem);
      expect(problem.detail).toBe(errorCatalogue[code].title);
    }
  });

  it("carries the message, the wrong fields and further members", () => {
    const failure = new Pag0Failure("POLICY_WIDENS", "monthlyBudget is above the parent's", {
      errors: [{ field: "monthlyBudget", message: "must be at most 15000000" }],
      extra: { decision: { reasonCode: "POLICY_WIDENS" } },
      retryAfterSeconds: 3,
    });
    expect(toProblem(failure, "req_7")).toEqual({
      type: "/docs/api#error-policy-widens",
      title: "The policy would widen what its ancestor allows",
      status: 422,
      code: "POLICY_WIDENS",
      detail: "monthlyBudget is above the parent's",
      remedy: "Narrow the fields listed in errors.",
      requestId: "req_7",
      errors: [{ field: "monthlyBudget", message: "must be at most 15000000" }],
      decision: { reasonCode: "POLICY_WIDENS" },
    });
    expect(failure.retryAfterSeconds).toBe(3);
  });

  it("leaves out errors where none is given, and keeps the cause out of the answer", () => {
    const failure = new Pag0Failure("INTERNAL_ERROR", undefined, { cause: new Error("password") });
    expect(failure.cause).toBeInstanceOf(Error);
    const problem = toProblem(failure, "req_1");
    expect(problem).not.toHaveProperty("errors");
    expect(JSON.stringify(problem)).not.toContain("password");
  });
});
