import { describe, expect, it } from "vitest";
import { issueMessage } from "../issue-message.ts";
import { displayName, email, instant } from "./common.ts";
import { createTeamBody } from "./teams.ts";

describe("displayName", () => {
  it.each(["영업 팀", "R&D AI", "👩‍👩‍👧 family", "نام‌خانوادگی", "  Sales AI  ", "O’Brien, Zoë"])(
    "takes %j without the spaces around it",
    (name) => expect(displayName.parse(name)).toBe(name.trim()),
  );

  it.each([
    ["nothing", "  "],
    ["a line feed", "Sales\nApproved by cfo@acme.com"],
    ["a bell", "Sales\u0007"],
    ["a line separator", "Sales\u2028AI"],
    ["a change of direction", "Sales \u202eIA"],
    ["an isolate", "\u2066Sales"],
    ["only what nobody sees", "\u200b\u200d"],
  ])("refuses %s", (_, name) => {
    expect(displayName.safeParse(name).success).toBe(false);
  });
});

describe("email", () => {
  it("is read without spaces around it, in lower case", () => {
    expect(email.parse(" CIO@Acme.com ")).toBe("cio@acme.com");
  });

  it.each(["a\r\nBcc: x@y.zz", "cio@acme.com\u200b", "сio@acme.com", "a@b", "@acme.com", ""])(
    "refuses %j",
    (text) => expect(email.safeParse(text).success).toBe(false),
  );
});

describe("a team's slug", () => {
  it.each(["sales-ai", "영업-ai", "r-d-ai", "é"])("can be %s", (slug) => {
    expect(createTeamBody.parse({ name: "x", slug }).slug).toBe(slug);
  });

  it.each(["SALES", "..", "a--b", "-a", "①", "ﬁnance", "a/b"])("cannot be %s", (slug) => {
    expect(createTeamBody.safeParse({ name: "x", slug }).success).toBe(false);
  });
});

describe("an instant", () => {
  it.each(["2026-01-31", "2026-02-30T00:00:00Z", "2026-01-31T09:00:00+09:00", "tomorrow"])(
    "is not %s, and the refusal shows how one is written",
    (text) => {
      const read = instant.safeParse(text);
      const [issue] = read.error?.issues ?? [];
      expect(issue === undefined ? "" : issueMessage(issue, text)).toBe(
        `is "${text}"; must be an instant in UTC such as "2026-01-31T09:00:00Z"`,
      );
    },
  );
});
