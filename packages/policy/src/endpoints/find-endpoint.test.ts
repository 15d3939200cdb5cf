import { describe, expect, it } from "vitest";
import { AmbiguousPath, endpointsByHost, findEndpoint, isUnderPath } from "./find-endpoint.ts";

const provider = (id: string, baseUrl: string) => ({
  id,
  baseUrl: new URL(baseUrl),
  category: "llm",
});
const endpoint = (id: string, providerId: string, host: string, pathPrefix: string) => ({
  id,
  providerId,
  host,
  pathPrefix,
  category: "search",
  pricePerRequest: 5n,
  priceRule: null,
});
const byHost = endpointsByHost(
  [provider("openai", "https://api.openai.com/v1"), provider("search", "https://search.example")],
  [
    endpoint("queries", "search", "Search.example", "/queries"),
    endpoint("cheap", "search", "search.example", "/queries/cheap"),
    endpoint("mirrors", "search", "*.search.example", "/"),
  ],
);
const found = (url: string) => findEndpoint(byHost, new URL(url))?.id ?? null;

describe("the endpoint of a URL", () => {
  it("is the longest path on the nearest host, the base URL where nothing says more", () => {
    expect(found("https://api.openai.com/v1/chat/completions")).toBe("openai");
    expect(found("https://api.openai.com/v1x")).toBeNull();
    expect(found("https://search.example/queries/1?q=a")).toBe("queries");
    expect(found("https://search.example/queries/cheap/1")).toBe("cheap");
    expect(found("https://search.example/other")).toBe("search");
    expect(found("https://eu.search.example/queries")).toBe("mirrors");
    expect(found("https://elsewhere.example/")).toBeNull();
  });

  it("has the scheme and port of its provider", () => {
    expect(found("http://search.example/queries")).toBeNull();
    expect(found("https://search.example:8443/queries")).toBeNull();
    expect(found("https://eu.search.example:8443/")).toBeNull();
  });

  it("is what every reading of the path leads to", () => {
    expect(() => found("https://search.example/queries%2fcheap/1")).toThrow(AmbiguousPath);
    expect(() => found("https://search.example/Queries/1")).toThrow(AmbiguousPath);
  });

  it("takes a prefix by whole segments", () => {
    expect(isUnderPath("/v1/chat", "/v1")).toBe(true);
    expect(isUnderPath("/v1", "/v1")).toBe(true);
    expect(isUnderPath("/v12", "/v1")).toBe(false);
    expect(isUnderPath("/v1/chat", "/v1/")).toBe(true);
  });
});
