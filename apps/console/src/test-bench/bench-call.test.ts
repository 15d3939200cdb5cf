import { evaluateBody } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { blankCall, instantOfWall, readCall, sampleNames, samples } from "./bench-call.ts";
import { concernsTeam } from "./concerns-team.ts";
import { urlSuggestions } from "./url-suggestions.ts";

describe("the time of a call", () => {
  it.each([
    ["2026-11-20T14:30", "Asia/Seoul", "2026-11-20T05:30:00.000Z"],
    ["2026-07-01T00:15", "America/New_York", "2026-07-01T04:15:00.000Z"],
    ["2026-01-01T09:00", "Asia/Kathmandu", "2026-01-01T03:15:00.000Z"],
    // Of the hour that comes twice, the earlier; of the hour that is left out, the hour after it.
    ["2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
    ["2026-03-08T02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
  ])("%s in %s is %s", (wall, zone, instant) => {
    expect(instantOfWall(wall, zone)).toBe(instant);
  });

  it("is nothing where the text is none", () => {
    expect(instantOfWall("tomorrow", "UTC")).toBeNull();
    expect(instantOfWall("2026-13-40T99:00", "UTC")).toBeNull();
  });
});

describe("the call of the test bench", () => {
  it("is what the API takes, for every sample", () => {
    for (const name of sampleNames) {
      const read = readCall(
        {
          ...blankCall("sales-ai"),
          body: samples[name],
          tags: ["env=production", "note=a=b"],
          requestedBy: " kim@acme.com ",
          role: "lead",
          at: "2026-11-20T14:30",
        },
        "Asia/Seoul",
      );
      if (!read.ok) throw new Error([...read.problems].join());
      expect(
        evaluateBody.safeParse({ team: read.team, request: read.request }).error,
      ).toBeUndefined();
      expect(read.request).toMatchObject({
        tags: { env: "production", note: "a=b" },
        pag0Meta: { requestedBy: "kim@acme.com" },
        role: "lead",
        at: "2026-11-20T05:30:00.000Z",
      });
    }
  });

  it("leaves out what is not filled in", () => {
    const read = readCall({ ...blankCall("sales-ai"), body: " " }, "UTC");
    expect(read).toEqual({
      ok: true,
      team: "sales-ai",
      request: { url: "https://api.openai.com/v1/chat/completions", method: "POST" },
    });
  });

  it("names every control that cannot be read", () => {
    const read = readCall(
      { ...blankCall(""), url: "api.openai.com", body: '{"model":', tags: ["production"] },
      "UTC",
    );
    if (read.ok) throw new Error("it was read");
    expect([...read.problems.keys()]).toEqual(["team", "url", "body", "tags"]);
    expect(read.problems.get("tags")).toBe("production");
  });
});

describe("a draft", () => {
  const teams = [
    { id: "t1", slug: "sales", parentId: null },
    { id: "t2", slug: "sales-eu", parentId: "t1" },
    { id: "t3", slug: "support", parentId: null },
  ];
  it("counts for its own team and those below it, the organization's for all", () => {
    expect(concernsTeam(teams, "organization", "support")).toBe(true);
    expect(concernsTeam(teams, "sales", "sales-eu")).toBe(true);
    expect(concernsTeam(teams, "t1", "sales-eu")).toBe(true);
    expect(concernsTeam(teams, "sales-eu", "sales")).toBe(false);
    expect(concernsTeam(teams, "sales", "support")).toBe(false);
    expect(concernsTeam(teams, "sales", "nobody")).toBe(false);
  });
});

describe("suggested addresses", () => {
  const provider = {
    baseUrl: "https://api.openai.com/v1",
    format: "openai" as const,
    enabled: true,
    endpoints: [
      {
        id: "e1",
        host: "api.openai.com",
        pathPrefix: "/v1/chat/completions",
        category: "llm",
        pricePerRequest: null,
      },
      { id: "e2", host: "*.openai.com", pathPrefix: "/v1", category: "llm", pricePerRequest: null },
      {
        id: "e3",
        host: "images.openai.com",
        pathPrefix: "/v1/*/images",
        category: "image",
        pricePerRequest: null,
      },
    ],
  };
  it("are those of providers in use, each once, without patterns", () => {
    expect(urlSuggestions([provider as never])).toEqual([
      "https://api.openai.com/v1/chat/completions",
      "https://api.openai.com/v1/embeddings",
      "https://images.openai.com/v1/1/images",
    ]);
    expect(urlSuggestions([{ ...provider, enabled: false } as never])).toEqual([]);
  });
});
