import { nanoUsd } from "@pag0/money";
import type { OpenCap } from "@pag0/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OpenAllowance, type OpenGrant } from "./open-allowance.ts";

const cap = (id: string, upTo: bigint): OpenCap => ({
  origin: { kind: "project", id, name: id, versionId: null, version: null },
  upTo: nanoUsd(upTo),
});

function setUp() {
  const ledger = { isAway: true };
  const told: string[] = [];
  const allowance = new OpenAllowance({
    isAway: () => ledger.isAway,
    opened: () => told.push("opened"),
    closed: (calls, cost) => told.push(`closed ${calls} ${cost}`),
  });
  return { ledger, told, allowance };
}

describe("OpenAllowance", () => {
  it("lets nothing pass where no level allows anything", () => {
    expect(setUp().allowance.take([], 1n)).toBeNull();
  });

  it("holds the cap of every level, over all calls of that level", () => {
    const { allowance, told } = setUp();
    const acme = cap("acme", 100n);
    expect(allowance.take([acme, cap("sales", 60n)], 50n)).not.toBeNull();
    expect(allowance.take([acme, cap("sales", 60n)], 11n)).toBeNull();
    expect(allowance.take([acme, cap("support", 60n)], 50n)).not.toBeNull();
    expect(allowance.take([acme], 1n)).toBeNull();
    expect(told).toEqual(["opened"]);
  });

  it("gives back what a call did not cost, and counts what it cost above its hold", () => {
    const { allowance } = setUp();
    const caps = [cap("acme", 100n)];
    const grant = allowance.take(caps, 100n) as OpenGrant;
    allowance.settle(grant, 30n);
    const next = allowance.take(caps, 70n) as OpenGrant;
    expect(next).not.toBeNull();
    allowance.settle(next, 75n);
    expect(allowance.take(caps, 1n)).toBeNull();
  });

  it("is whole again only when the ledger answers and has counted everything", () => {
    const { allowance, ledger, told } = setUp();
    const caps = [cap("acme", 100n)];
    const one = allowance.take(caps, 60n) as OpenGrant;
    const two = allowance.take(caps, 40n) as OpenGrant;
    allowance.settle(one, 60n);
    // It answers for a moment, while one call is under way and the other is not shipped.
    ledger.isAway = false;
    expect(allowance.take(caps, 1n)).toBeNull();
    allowance.shipped(1);
    expect(allowance.take(caps, 1n)).toBeNull();
    allowance.settle(two, 40n);
    ledger.isAway = true;
    allowance.shipped(1);
    expect(allowance.take(caps, 1n)).toBeNull();
    ledger.isAway = false;
    allowance.ledgerAnswered();
    expect(told).toEqual(["opened", "closed 2 100"]);
    ledger.isAway = true;
    expect(allowance.take(caps, 100n)).not.toBeNull();
  });

  it("never lets more pass between two countings than each level's cap", () => {
    const step = fc.record({
      kind: fc.constantFrom("take", "settle", "ship", "away", "back"),
      amount: fc.bigInt({ min: 0n, max: 60n }),
      level: fc.constantFrom("a", "b"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { allowance, ledger } = setUp();
        const caps = { org: 100n, a: 70n, b: 100n };
        const open: { grant: OpenGrant }[] = [];
        let uncounted: { level: string; cost: bigint }[] = [];
        let unshipped = 0;
        for (const { kind, amount, level } of steps) {
          if (kind === "away") ledger.isAway = true;
          if (kind === "back") ledger.isAway = false;
          if (kind === "take") {
            const limits = [cap("org", caps.org), cap(level, caps[level as "a" | "b"])];
            const grant = allowance.take(limits, amount);
            if (grant !== null) {
              open.push({ grant });
              uncounted.push({ level, cost: amount });
            }
          }
          if (kind === "settle") {
            const one = open.shift();
            if (one !== undefined) {
              allowance.settle(one.grant, one.grant.amount);
              unshipped++;
            }
          }
          if (kind === "ship" && !ledger.isAway) {
            allowance.shipped(unshipped);
            unshipped = 0;
          }
          if (allowance.calls === 0) uncounted = [];
          const sum = (of: string | null) =>
            uncounted.reduce(
              (total, one) => (of === null || one.level === of ? total + one.cost : total),
              0n,
            );
          expect(sum(null)).toBeLessThanOrEqual(caps.org);
          expect(sum("a")).toBeLessThanOrEqual(caps.a);
        }
      }),
      { numRuns: 300 },
    );
  });
});
