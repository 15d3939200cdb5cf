import { describe, expect, it } from "vitest";
import { formatInstant, formatRelative } from "./instant-format.ts";

const at = "2026-11-20T05:03:22Z";

describe("formatInstant", () => {
  it("prints in the organization's zone, in each language", () => {
    expect(formatInstant(at, "en", "Asia/Seoul")).toBe("Fri 20 Nov 2026, 14:03 GMT+9");
    expect(formatInstant(at, "ko", "Asia/Seoul")).toBe("2026-11-20 (금) 14:03 GMT+9");
  });
  it("moves the day with the zone", () => {
    expect(formatInstant(at, "en", "America/New_York", "date")).toBe("Fri 20 Nov 2026");
    expect(formatInstant("2026-11-20T02:00:00Z", "en", "America/New_York", "date")).toBe(
      "Thu 19 Nov 2026",
    );
  });
  it("prints midnight as 00", () => {
    expect(formatInstant("2026-11-20T00:00:00Z", "en", "UTC", "time")).toBe("00:00:00");
  });
});

describe("formatRelative", () => {
  const now = Date.parse(at);
  it("uses the largest unit that fits", () => {
    expect(formatRelative("2026-11-20T04:51:00Z", now, "en")).toBe("12 min. ago");
    expect(formatRelative("2026-11-20T08:10:00Z", now, "ko")).toBe("3시간 후");
  });
});
