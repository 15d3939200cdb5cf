import { Pag0Failure } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { Flights, landingOf } from "./flights.ts";

describe("landingOf", () => {
  it.each([
    ["an answer", "served", 200, undefined, "answered"],
    ["an error that was passed on", "served", 429, undefined, "failed"],
    ["no answer", "upstream_error", null, new Pag0Failure("UPSTREAM_UNREACHABLE"), "failed"],
    ["a stream that broke off", "upstream_error", 200, new Error("cut"), "failed"],
    ["a refusal", "refused", null, new Pag0Failure("BUDGET_EXCEEDED"), "not asked"],
    ["a caller that went away", "client_gone", 200, new Error("gone"), "not asked"],
    [
      "budgets that cannot be read",
      "refused",
      null,
      new Pag0Failure("BUDGET_UNAVAILABLE"),
      "failed",
    ],
    ["a full disk", "refused", null, new Pag0Failure("JOURNAL_UNAVAILABLE"), "failed"],
  ] as const)("of %s", (_name, outcome, upstreamStatus, failure, landing) => {
    expect(landingOf({ outcome, upstreamStatus }, failure)).toBe(landing);
  });
});

describe("Flights", () => {
  it("lets the next one lead where the first has finished, and tells the others how", async () => {
    const flights = new Flights();
    const first = flights.lead("k");
    const follower = flights.lead("k");
    const other = flights.lead("other");
    if (!("finished" in first && "wait" in follower)) throw new Error("not one leader");
    expect("finished" in other).toBe(true);
    first.finished("not asked");
    expect(await follower.wait).toBe("not asked");
    const second = flights.lead("k");
    // What has finished twice ends no later flight.
    first.finished("answered");
    expect(["finished" in second, "wait" in flights.lead("k")]).toEqual([true, true]);
  });
});
