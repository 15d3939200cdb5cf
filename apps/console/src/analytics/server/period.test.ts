import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, daysOf, HOUR_MS, hoursOf, periodBefore, periodOf } from "./period.ts";
import { NO_CALENDAR, usagePieces } from "./usage-pieces.ts";

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
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
  const span = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });

  it("takes whole hours from the sums and the rest from events", () => {
    const period = span("2026-05-14T10:20:00Z", "2026-05-14T15:10:00Z");
    const cut = new Date("2026-05-14T12:30:00Z");
    expect(usagePieces(period, [cut], NO_CALENDAR)).toEqual({
      months: [],
      days: [],
      hours: [
        span("2026-05-14T11:00:00Z", "2026-05-14T12:00:00Z"),
        span("2026-05-14T13:00:00Z", "2026-05-14T15:00:00Z"),
      ],
      events: [
        span("2026-05-14T10:20:00Z", "2026-05-14T11:00:00Z"),
        span("2026-05-14T12:00:00Z", "2026-05-14T13:00:00Z"),
        span("2026-05-14T15:00:00Z", "2026-05-14T15:10:00Z"),
      ],
    });
  });

  it("takes whole months, then days, then hours", () => {
    const days = Array.from({ length: 100 }, (_, index) => day("2026-03-25") + index * DAY_MS);
    const months = ["2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01"].map(day);
    expect(
      usagePieces(span("2026-03-30T22:00:00Z", "2026-06-02T01:30:00Z"), [], { days, months }),
    ).toEqual({
      months: [span("2026-04-01T00:00:00Z", "2026-06-01T00:00:00Z")],
      days: [
        span("2026-03-31T00:00:00Z", "2026-04-01T00:00:00Z"),
        span("2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z"),
      ],
      hours: [
        span("2026-03-30T22:00:00Z", "2026-03-31T00:00:00Z"),
        span("2026-06-02T00:00:00Z", "2026-06-02T01:00:00Z"),
      ],
      events: [span("2026-06-02T01:00:00Z", "2026-06-02T01:30:00Z")],
    });
  });

  it("covers every instant of a span exactly once, with no cut within a day, month or hour", () => {
    const base = Date.UTC(2026, 4, 14);
    const minutes = (most: number) => fc.integer({ min: 0, max: most });
    const starts = fc
      .uniqueArray(minutes(80), { maxLength: 20 })
      .map((hours) => hours.sort((a, b) => a - b).map((hour) => base + hour * HOUR_MS + 1_800_000));
    fc.assert(
      fc.property(
        minutes(60 * 40),
        minutes(60 * 40),
        fc.array(minutes(60 * 80)),
        starts,
        starts,
        (start, length, at, days, months) => {
          const period = {
            from: new Date(base + start * 60_000),
            to: new Date(base + (start + length + 1) * 60_000),
          };
          const cuts = at.sort((a, b) => a - b).map((cut) => new Date(base + cut * 60_000));
          const pieces = usagePieces(period, cuts, { days, months });
          const all = Object.values(pieces)
            .flat()
            .toSorted((a, b) => a.from.getTime() - b.from.getTime());
          let reached = period.from.getTime();
          for (const piece of all) {
            expect(piece.from.getTime()).toBe(reached);
            reached = piece.to.getTime();
          }
          expect(reached).toBe(period.to.getTime());
          for (const [units, isStart] of [
            [pieces.months, (time: number) => months.includes(time)],
            [pieces.days, (time: number) => days.includes(time)],
            [pieces.hours, (time: number) => time % HOUR_MS === 0],
          ] as const)
            for (const { from, to } of units) {
              expect(isStart(from.getTime()) && isStart(to.getTime())).toBe(true);
              const inside = cuts.filter((cut) => cut > from && cut < to);
              expect(inside.every((cut) => isStart(cut.getTime()))).toBe(true);
            }
        },
      ),
    );
  });
});
