import type { WorkingHours } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { randomHours } from "../decisions/random-documents.test-data.ts";
import { inHours } from "../decisions/reference-decide.test-data.ts";
import { Random } from "../rules/random-rules.test-data.ts";
import { hoursOverlap } from "./hours-overlap.ts";
import { hoursText } from "./hours-words.ts";
import {
  closingHoliday,
  compileWorkingHours,
  isWithinWorkingHours,
  nextCommonOpening,
  nextOpening,
} from "./working-hours.ts";

const office: WorkingHours = {
  timezone: "America/New_York",
  spans: [
    { start: "09:00", end: "12:00", days: ["mon", "tue", "wed", "thu", "fri"] },
    { start: "13:00", end: "18:00", days: ["mon", "tue", "wed", "thu", "fri"] },
    { start: "22:00", end: "02:00", days: ["fri"] },
  ],
  holidays: ["2026-11-26", "2026-11-27"],
};
const compiled = compileWorkingHours(office);
const opening = (iso: string) => nextOpening(compiled, new Date(iso))?.toISOString();
const within = (iso: string) => isWithinWorkingHours(compiled, new Date(iso));

describe("hours of several spans", () => {
  it("close between them, and open at the next that starts", () => {
    expect(within("2026-11-25T16:59:59Z")).toBe(true);
    expect(within("2026-11-25T17:00:00Z")).toBe(false);
    expect(opening("2026-11-25T17:00:00Z")).toBe("2026-11-25T18:00:00.000Z");
    expect(within("2026-11-21T06:59:00Z")).toBe(true);
    expect(opening("2026-11-21T07:00:00Z")).toBe("2026-11-23T14:00:00.000Z");
  });

  it("start on no holiday; a span that began the day before still ends on one", () => {
    expect(opening("2026-11-25T23:00:00Z")).toBe("2026-11-30T14:00:00.000Z");
    expect(within("2026-11-28T04:00:00Z")).toBe(false);
    expect(closingHoliday(compiled, new Date("2026-11-28T04:00:00Z"))).toBe("2026-11-27");
    expect(closingHoliday(compiled, new Date("2026-11-25T17:30:00Z"))).toBeNull();
    const night = compileWorkingHours({ ...office, holidays: ["2026-11-21"] });
    expect(isWithinWorkingHours(night, new Date("2026-11-21T06:00:00Z"))).toBe(true);
  });

  it("open after as many holidays as a document may have", () => {
    const day = (index: number) =>
      new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString().slice(0, 10);
    const closed = compileWorkingHours({
      timezone: "UTC",
      start: "09:00",
      end: "17:00",
      holidays: Array.from({ length: 400 }, (_, index) => day(index)),
    });
    expect(nextOpening(closed, new Date("2026-01-01T10:00:00Z"))?.toISOString()).toBe(
      "2027-02-05T09:00:00.000Z",
    );
    const [even, odd] = [0, 1].map((rest) =>
      compileWorkingHours({
        timezone: "UTC",
        start: "09:00",
        end: "17:00",
        holidays: Array.from({ length: 400 }, (_, index) => day(index)).filter(
          (_, n) => n % 2 === rest,
        ),
      }),
    );
    if (even === undefined || odd === undefined) throw new RangeError("no hours");
    expect(nextCommonOpening([even, odd], new Date("2026-01-01T10:00:00Z"))?.toISOString()).toBe(
      "2027-02-05T09:00:00.000Z",
    );
  });

  it("agree with the formatter itself, and open at the first minute that is inside", () => {
    let closedCases = 0;
    for (let seed = 0; seed < 2_000; seed++) {
      const random = new Random(seed);
      const document = randomHours(random);
      const hours = compileWorkingHours(document);
      const at = new Date(Date.UTC(2026, 9, 20) + random.below(40 * 24 * 12) * 300_000);
      const inside = inHours(document, at);
      expect({ seed, inside: isWithinWorkingHours(hours, at) }).toEqual({ seed, inside });
      if (inside) continue;
      closedCases++;
      const next = nextOpening(hours, at);
      if (next === null) throw new RangeError(`seed ${seed} never opens`);
      expect({ seed, opens: inHours(document, next) }).toEqual({ seed, opens: true });
      const step = Math.max(300_000, Math.floor((next.getTime() - at.getTime()) / 200));
      for (let moment = at.getTime(); moment < next.getTime(); moment += step)
        if (inHours(document, new Date(moment))) expect({ seed, moment }).toEqual({ seed });
      expect(inHours(document, new Date(next.getTime() - 60_000))).toBe(false);
    }
    expect(closedCases).toBeGreaterThan(500);
  });

  it("overlap where any of their spans do, whatever their holidays", () => {
    const evening = compileWorkingHours({
      timezone: "America/New_York",
      start: "18:00",
      end: "22:00",
    });
    const lunch = compileWorkingHours({
      timezone: "America/New_York",
      start: "12:30",
      end: "13:30",
    });
    expect(hoursOverlap([compiled, evening])).toBe(false);
    expect(hoursOverlap([compiled, lunch])).toBe(true);
    expect(hoursOverlap([compiled, lunch, evening])).toBe(false);
    const same = { start: "08:00", end: "09:00" };
    const many = compileWorkingHours({
      timezone: "UTC",
      spans: Array.from({ length: 21 }, () => same),
    });
    expect(hoursOverlap(Array.from({ length: 10 }, () => many))).toBe(true);
  });

  it("are told with their days and zone", () => {
    expect(hoursText(office)).toBe(
      "09:00–12:00 on Mon, Tue, Wed, Thu, Fri and 13:00–18:00 on Mon, Tue, Wed, Thu, Fri and 22:00–02:00 on Fri (America/New_York)",
    );
  });
});
