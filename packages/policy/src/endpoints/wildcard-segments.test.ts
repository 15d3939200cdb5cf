import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileEndpoints, findBlocking, isAllowed, readTarget } from "./endpoint-matcher.ts";
import { covers, intersectPatterns, parseEndpointPattern } from "./endpoint-pattern.ts";

const allows = (entry: string, path: string) =>
  isAllowed(compileEndpoints([entry]), readTarget("a.com", path));
const blocks = (entry: string, path: string) =>
  findBlocking(compileEndpoints([entry]), readTarget("a.com", path)) !== null;

const segment = fc.constantFrom("v1", "v2", "files", "*", "x");
const entry = fc
  .array(segment, { maxLength: 4 })
  .map((segments) => ["a.com", ...segments].join("/"));
const call = fc
  .array(fc.constantFrom("v1", "v2", "files", "x", "y", "", "..", "%2e%2e", "v1;p", "V1"), {
    maxLength: 5,
  })
  .map((segments) => `/${segments.join("/")}`);

describe("a segment of a path that is *", () => {
  it("stands for any one segment that is not empty, and the rest is a prefix", () => {
    const files = "a.com/v1/*/files";
    expect(allows(files, "/v1/org-7/files")).toBe(true);
    expect(allows(files, "/v1/org-7/files/f-1/content")).toBe(true);
    expect(allows(files, "/v1/files")).toBe(false);
    expect(allows(files, "/v1//files")).toBe(false);
    expect(allows(files, "/v1/a/b/files")).toBe(false);
    expect(allows(files, "/v1/org-7/files2")).toBe(false);
    expect(allows("a.com/*", "/")).toBe(false);
    expect(allows("a.com/*", "/anything/below")).toBe(true);
    expect(allows("a.com/v1/*x", "/v1/yx")).toBe(false);
  });

  it("allows nothing that a server may read as another path, and blocks all that it may read as this", () => {
    const files = "a.com/v1/*/files";
    for (const path of ["/v1/../files", "/v1/x/../files", "/v1/x%2ffiles", "/v1/x/y/../../files"])
      expect({ path, allowed: allows(files, path) }).toEqual({ path, allowed: false });
    const paths = [
      "/v1/x/FILES",
      "/v1/x/files;a",
      "/v1/x%2ffiles",
      "/v2/../v1/x/files",
      "/v1/x/files%3fq",
    ];
    for (const path of paths)
      expect({ path, blocked: blocks(files, path) }).toEqual({ path, blocked: true });
    expect(blocks(files, "/v1/x/other")).toBe(false);
  });

  it("takes in only what the pattern that covers it takes in, and both of what they have in common", () => {
    let allowed = 0;
    fc.assert(
      fc.property(entry, entry, call, (left, right, path) => {
        const [one, other] = [parseEndpointPattern(left), parseEndpointPattern(right)];
        if (covers(one, other) && allows(right, path)) expect(allows(left, path)).toBe(true);
        if (covers(one, other) && blocks(right, path)) expect(blocks(left, path)).toBe(true);
        const both = intersectPatterns(one, other);
        const byBoth = allows(left, path) && allows(right, path);
        if (byBoth) allowed++;
        expect(both !== null && allows(both.text, path)).toBe(byBoth);
        if (allows(left, path)) expect(blocks(left, path)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
    expect(allowed).toBeGreaterThan(200);
  });
});
