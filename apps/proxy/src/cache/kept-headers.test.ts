import { describe, expect, it } from "vitest";
import { headersToKeep, secondsToKeep } from "./kept-headers.ts";

describe("headersToKeep", () => {
  it("leaves out what is about one exchange, and nothing of the answer", () => {
    const about = {
      "content-type": "application/json",
      "content-encoding": "gzip",
      etag: '"1"',
      link: "<https://a.example?page=2>; rel=next",
      "cache-control": "max-age=60",
      "openai-version": "2020-10-01",
      "openai-organization": "acme",
      "x-total-count": "42",
      "access-control-allow-origin": "*",
    };
    const once = {
      date: "Sat, 21 Nov 2026 23:00:00 GMT",
      age: "3",
      "request-id": "req_1",
      "x-request-id": "req_1",
      "x-amzn-requestid": "a",
      "x-amz-cf-id": "b",
      "x-oai-request-id": "c",
      "cf-ray": "d",
      "x-ratelimit-remaining-requests": "0",
      "x-ratelimit-reset-tokens": "6m0s",
      "anthropic-ratelimit-tokens-remaining": "0",
      "ratelimit-remaining": "0",
      "x-rate-limit-remaining": "0",
      "retry-after": "30",
      "openai-processing-ms": "1200",
      "x-envoy-upstream-service-time": "9",
      "server-timing": "db;dur=1",
    };
    expect(headersToKeep({ ...about, ...once })).toEqual(about);
  });
});

describe("secondsToKeep", () => {
  it.each<[Record<string, string>, number]>([
    [{}, 600],
    [{ "cache-control": "private" }, 600],
    [{ "cache-control": "public, must-revalidate" }, 600],
    [{ "cache-control": "max-age=60" }, 60],
    [{ "cache-control": "max-age=60", age: "45" }, 15],
    [{ "cache-control": "max-age=60", age: "90" }, 0],
    [{ "cache-control": "Max-Age=60, S-MaxAge=5" }, 5],
    [{ "cache-control": "max-age=3600" }, 600],
    [{ "cache-control": "max-age=0, private, must-revalidate" }, 0],
    [{ "cache-control": "No-Store" }, 0],
    [{ "cache-control": "private,no-cache" }, 0],
    [{ "cache-control": "x-no-store-hint" }, 600],
    [{ vary: "Accept, Authorization, Origin" }, 600],
    [{ vary: "Accept, *" }, 0],
    [{ vary: "User-Agent" }, 0],
  ])("keeps a read that says %j for %i seconds of 600", (headers, seconds) => {
    expect(secondsToKeep("GET", headers, 600)).toBe(seconds);
  });

  it("keeps what a POST has computed as policy says", () => {
    expect(secondsToKeep("POST", { "cache-control": "no-store, max-age=0" }, 600)).toBe(600);
  });
});
