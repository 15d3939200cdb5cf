import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hoursOverlap } from "./hours-overlap.ts";
import { offsetAt, zoneOf } from "./time-zone.ts";
import {
  compileWorkingHours,
  isWithinWorkingHours,
  nextCommonOpening,
  nextOpening,
  type WorkingHours,
} from "./working-hours.ts";

const HOUR = 3_600_000;
const hours = (timezone: string, start: string, end: string, days?: WorkingHours["days"]) =>
  compileWorkingHours({ timezone, start, end, days });
const within = (compiled: ReturnType<typeof hours>, iso: string) =>
  isWithinWorkingHours(compiled, new Date(iso));
const opening = (compiled: ReturnType<typeof hours>, iso: string) =>
  nextOpening(compiled, new Date(iso))?.toISOString();

describe("working hours", () => {
  it("run from start until just before end, in winter and in summer", () => {
    const office = hours("America/New_York", "09:00", "18:00");
    expect(within(office, "2026-11-18T13:59:59.999Z")).toBe(false);
    expect(within(office, "2026-11-18T14:00:00Z")).toBe(true);
    expect(within(office, "2026-11-18T22:59:59.999Z")).toBe(true);
    expect(within(office, "2026-11-18T23:00:00Z")).toBe(false);
    expect(within(office, "2026-07-15T13:00:00Z")).toBe(true);
    expect(within(office, "2026-07-15T22:00:00Z")).toBe(false);
  });

  it("follow the clock on the days it changes", () => {
    const newYork = hours("America/New_York", "09:00", "18:00");
    expect(opening(newYork, "2026-03-08T05:00:00Z")).toBe("2026-03-08T13:00:00.000Z");
    expect(opening(newYork, "2026-11-01T05:00:00Z")).toBe("2026-11-01T14:00:00.000Z");
    const berlin = hours("Europe/Berlin", "09:00", "18:00");
    expect(opening(berlin, "2026-03-28T20:00:00Z")).toBe("2026-03-29T07:00:00.000Z");
    expect(opening(berlin, "2026-10-24T20:00:00Z")).toBe("2026-10-25T08:00:00.000Z");
  });

  it("open when the clocks resume if their start is skipped", () => {
    const night = hours("America/New_York", "02:30", "04:00");
    expect(opening(night, "2026-03-08T05:00:00Z")).toBe("2026-03-08T07:00:00.000Z");
    expect(within(night, "2026-03-08T06:59:59Z")).toBe(false);
    expect(within(night, "2026-03-08T07:00:00Z")).toBe(true);
  });

  it("count both passes of a repeated hour", () => {
    const night = hours("Europe/Berlin", "02:15", "02:45");
    expect(within(night, "2026-10-25T00:20:00Z")).toBe(true);
    expect(within(night, "2026-10-25T01:20:00Z")).toBe(true);
    expect(opening(night, "2026-10-25T00:50:00Z")).toBe("2026-10-25T01:15:00.000Z");
  });

  it("know odd offsets", () => {
    const kathmandu = hours("Asia/Kathmandu", "09:00", "17:00");
    expect(within(kathmandu, "2026-05-01T03:14:59Z")).toBe(false);
    expect(within(kathmandu, "2026-05-01T03:15:00Z")).toBe(true);
    expect(opening(kathmandu, "2026-05-01T12:00:00Z")).toBe("2026-05-02T03:15:00.000Z");
    expect(offsetAt(zoneOf("Australia/Lord_Howe"), Date.UTC(2026, 0, 1))).toBe(11 * HOUR);
    expect(offsetAt(zoneOf("Australia/Lord_Howe"), Date.UTC(2026, 6, 1))).toBe(10.5 * HOUR);
  });

  it("run across midnight from the days that are named", () => {
    const fridayNight = hours("UTC", "22:00", "06:00", ["fri"]);
    expect(within(fridayNight, "2026-11-20T21:59:59Z")).toBe(false);
    expect(within(fridayNight, "2026-11-20T22:00:00Z")).toBe(true);
    expect(within(fridayNight, "2026-11-21T05:59:59Z")).toBe(true);
    expect(within(fridayNight, "2026-11-21T06:00:00Z")).toBe(false);
    expect(within(fridayNight, "2026-11-20T05:00:00Z")).toBe(false);
    expect(opening(fridayNight, "2026-11-21T06:00:00Z")).toBe("2026-11-27T22:00:00.000Z");
  });

  it("skip the days that are not named, and a day that the date line swallowed", () => {
    const weekdays = hours("UTC", "09:00", "17:00", ["mon", "tue", "wed", "thu", "fri"]);
    expect(opening(weekdays, "2026-11-20T17:00:00Z")).toBe("2026-11-23T09:00:00.000Z");
    const fridays = hours("Pacific/Apia", "09:00", "10:00", ["fri"]);
    expect(opening(fridays, "2011-12-29T00:00:00Z")).toBe("2012-01-05T19:00:00.000Z");
  });

  it("agree with the formatter itself, and open at the first minute that is inside", () => {
    const zones = ["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"];
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
      .map(
        ([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`,
      );
    const minuteFrom2026 = fc.integer({ min: 0, max: 365 * 24 * 60 });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        time,
        time,
        minuteFrom2026,
        (zone, start, end, minute) => {
          const compiled = hours(zone, start, end);
          const at = new Date(Date.UTC(2026, 0, 1) + minute * 60_000);
          const wall = at.toLocaleTimeString("en-GB", { timeZone: zone }).slice(0, 5);
          const inside = start < end ? wall >= start && wall < end : wall >= start || wall < end;
          expect(isWithinWorkingHours(compiled, at)).toBe(inside);
          const next = nextOpening(compiled, at) as Date;
          expect(isWithinWorkingHours(compiled, next)).toBe(true);
          if (!inside) {
            expect(isWithinWorkingHours(compiled, new Date(next.getTime() - 1))).toBe(false);
            for (let step = at.getTime(); step < next.getTime(); step += 60_000 * 10) {
              expect(isWithinWorkingHours(compiled, new Date(step))).toBe(false);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("answer alike whether or not the same closure was asked about before", () => {
    const office = hours("America/New_York", "09:00", "18:00");
    expect(opening(office, "2026-11-18T02:00:00Z")).toBe("2026-11-18T14:00:00.000Z");
    expect(opening(office, "2026-11-18T13:00:00Z")).toBe("2026-11-18T14:00:00.000Z");
    expect(opening(office, "2026-11-17T20:00:00Z")).toBe("2026-11-17T20:00:00.000Z");
    expect(opening(office, "2026-11-17T10:00:00Z")).toBe("2026-11-17T14:00:00.000Z");
  });

  it("find the moment at which several hold, if there is one", () => {
    const berlin = hours("Europe/Berlin", "09:00", "17:00");
    const newYork = hours("America/New_York", "09:00", "17:00");
    const at = new Date("2026-11-18T18:00:00Z");
    expect(nextCommonOpening([berlin, newYork], at)?.toISOString()).toBe(
      "2026-11-19T14:00:00.000Z",
    );
    const night = hours("Europe/Berlin", "17:00", "09:00");
    expect(nextCommonOpening([berlin, night], at)).toBeNull();
    expect(hoursOverlap([berlin, newYork])).toBe(true);
    expect(hoursOverlap([berlin, night])).toBe(false);
    expect(
      hoursOverlap([
        hours("UTC", "22:00", "06:00", ["sun"]),
        hours("UTC", "05:00", "07:00", ["mon"]),
      ]),
    ).toBe(true);
    expect(
      hoursOverlap([
        hours("UTC", "22:00", "06:00", ["sun"]),
        hours("UTC", "06:00", "07:00", ["mon"]),
      ]),
    ).toBe(false);
  });
});
