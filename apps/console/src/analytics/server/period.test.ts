import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { daysOf, HOUR_MS, hoursOf, periodBefore, periodOf } from "./period.ts";
import { usagePieces } from "./usage-pieces.ts";

const iso = (dates: readonly Date[]) => dates.map((date) => date.toISOString());

describe("periodOf", () => {
  // A Thursday; in Seoul already Friday, 15 May.
  const now = new Date("2026-05-14T16:20:00Z");
  const starts = (zone: string) =>
    (["hour", "day", "week", "month", "30d", "90d"] as const).map((period) =>
      periodOf({ period }, now, zone).from.toISOString(),
    );

  it("begins days, weeks and months in the organization's time zone", () => {
    expect(starts("Asia/Seoul")).toEqual([
      "2026-05-14T15:20:00.000Z",
      "2026-05-14T15:00:00.000Z",
      "2026-05-10T15:00:00.000Z",
      "2026-04-30T15:00:00.000Z",
      "2026-04-15T15:00:00.000Z",
      "2026-02-14T15:00:00.000Z",
    ]);
    expect(starts("UTC").slice(1, 4)).toEqual([
      "2026-05-14T00:00:00.000Z",
      "2026-05-11T00:00:00.000Z",
      "2026-05-01T00:00:00.000Z",
    ]);
  });

  it("is the month where nothing is named, and from and to where they are given", () => {
    expect(periodOf({}, now, "UTC")).toEqual({ from: new Date("2026-05-01T00:00:00Z"), to: now });
    const from = "2026-01-01T00:00:00.000Z";
    const to = "2026-02-01T00:00:00.000Z";
    expect(periodOf({ from, to, period: "day" }, now, "UTC")).toEqual({
      from: new Date(from),
      to: new Date(to),
    });
  });

  it("refuses an empty and an endless span", () => {
    const from = "2026-05-14T16:20:00.000Z";
    expect(() => periodOf({ from }, now, "UTC")).toThrow(/before to/);
    expect(() => periodOf({ from: "2020-01-01T00:00:00Z" }, now, "UTC")).toThrow(/800 days/);
  });

  it("compares with the same length of time just before", () => {
    const period = { from: new Date(5000), to: new Date(8000) };
    expect(periodBefore(period)).toEqual({ from: new Date(2000), to: new Date(5000) });
  });
});

describe("daysOf and hoursOf", () => {
  it("follow the clock's change: 29 March 2026 has 23 hours in Berlin", () => {
    const period = {
      from: new Date("2026-03-28T12:00:00Z"),
      to: new Date("2026-03-30T12:00:00Z"),
    };
    expect(iso(daysOf(period, "Europe/Berlin"))).toEqual([
      "2026-03-27T23:00:00.000Z",
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
    expect(hoursOf(period)).toHaveLength(48);
  });
});

describe("usagePieces", () => {
  it("takes whole hours from the sums and the rest from events", () => {
    const from = new Date("2026-05-14T10:20:00Z");
    const to = new Date("2026-05-14T15:10:00Z");
    const cut = new Date("2026-05-14T12:30:00Z");
    const { hours, events } = usagePieces({ from, to }, [cut]);
    expect(hours).toEqual({
      from: new Date("2026-05-14T11:00:00Z"),
      to: new Date("2026-05-14T15:00:00Z"),
      except: [new Date("2026-05-14T12:00:00Z")],
    });
    expect(events.map((piece) => iso([piece.from, piece.to]))).toEqual([
      ["2026-05-14T10:20:00.000Z", "2026-05-14T11:00:00.000Z"],
      ["2026-05-14T12:00:00.000Z", "2026-05-14T13:00:00.000Z"],
      ["2026-05-14T15:00:00.000Z", "2026-05-14T15:10:00.000Z"],
    ]);
  });

  it("covers every instant of a span exactly once", () => {
    const minute = fc.integer({ min: 0, max: 60 * 30 });
    fc.assert(
      fc.property(
        minute,
        fc.integer({ min: 1, max: 60 * 30 }),
        fc.array(minute),
        (start, length, at) => {
          const base = Date.UTC(2026, 4, 14);
          const period = {
            from: new Date(base + start * 60_000),
            to: new Date(base + (start + length) * 60_000),
          };
          const { hours, events } = usagePieces(
            period,
            at.map((cut) => new Date(base + cut * 60_000)),
          );
          for (let time = base; time < base + 61 * HOUR_MS; time += 60_000) {
            const inHours =
              hours !== null &&
              time >= hours.from.getTime() &&
              time < hours.to.getTime() &&
              !hours.except.some((hour) => Math.floor(time / HOUR_MS) * HOUR_MS === hour.getTime());
            const inEvents = events.filter(
              (piece) => time >= piece.from.getTime() && time < piece.to.getTime(),
            ).length;
            const inside = time >= period.from.getTime() && time < period.to.getTime();
            expect(Number(inHours) + inEvents).toBe(inside ? 1 : 0);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
