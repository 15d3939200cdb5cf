import { describe, expect, it } from "vitest";
import { compileEndpoints, findBlocking, isAllowed, readTarget } from "./endpoint-matcher.ts";
import { covers, intersectPatterns, parseEndpointPattern } from "./endpoint-pattern.ts";

const blocks = (entry: string, host: string, path = "/") =>
  findBlocking(compileEndpoints([entry]), readTarget(host, path)) !== null;
const allows = (entry: string, host: string, path = "/") =>
  isAllowed(compileEndpoints([entry]), readTarget(host, path));

describe("hosts", () => {
  it.each([
    "suspicious-api.com",
    "SUSPICIOUS-API.COM",
    "suspicious-api.com.",
    "suspicious-api.com..",
    "suspicious-api.com:443",
    "suspicious-api.com:8443",
    "suspicious-api.com.:8080",
    "suspicious-api.com:",
    "user@suspicious-api.com",
    "user:pass@suspicious-api.com:443",
    "api.openai.com@suspicious-api.com",
    "a@b@suspicious-api.com",
    "suspicious%2dapi.com",
    "%73uspicious-api.com",
    "suspicious-api%2ecom",
    "ｓuspicious-api.com",
    "suspicious-api。com",
    "suspi­cious-api.com",
    " suspicious-api.com",
    "suspicious-api.com\t",
    "suspicious-api.com/",
    "api.openai.com\\@suspicious-api.com",
    "suspicious-api.com%00",
    "",
  ])("does not let %j evade a blocked host", (host) => {
    expect(blocks("suspicious-api.com", host)).toBe(true);
  });

  it.each(["127.0.0.1", "2130706433", "0x7f000001", "127.1", "0177.0.0.1", "[::ffff:127.0.0.1]"])(
    "reads %s as the blocked address",
    (host) => {
      expect(blocks("127.0.0.1", host)).toBe(true);
      expect(blocks("127.0.0.1", `${host}:8080`)).toBe(true);
    },
  );

  it.each([
    "notsuspicious-api.com",
    "suspicious-api.com.evil.org",
    "www.suspicious-api.com",
    "api.com",
  ])("does not block %s by a plain host", (host) => {
    expect(blocks("suspicious-api.com", host)).toBe(false);
  });

  it("matches subdomains at any depth with *., and not the host itself", () => {
    expect(blocks("*.evil.com", "a.evil.com")).toBe(true);
    expect(blocks("*.evil.com", "A.B.EVIL.com.")).toBe(true);
    expect(blocks("*.evil.com", "evil.com")).toBe(false);
    expect(blocks("*.evil.com", "notevil.com")).toBe(false);
  });

  it("matches a port exactly, and takes an absent one for 80 or 443", () => {
    expect(blocks("evil.com:8443", "evil.com:8443")).toBe(true);
    expect(blocks("evil.com:8443", "evil.com")).toBe(false);
    expect(blocks("evil.com:443", "evil.com")).toBe(true);
    expect(allows("evil.com:443", "evil.com:444")).toBe(false);
  });

  it("allows no host that it cannot read", () => {
    for (const host of [
      "",
      "a b",
      "api.openai.com/",
      "api.openai.com\\x",
      "api.openai.com:99999",
    ]) {
      expect(allows("api.openai.com", host)).toBe(false);
    }
    expect(allows("api.openai.com", "API.OpenAI.com.:443")).toBe(true);
    expect(allows("api.openai.com", "api.openai.com@evil.com")).toBe(false);
  });
});

describe("paths", () => {
  it.each([
    "/admin/keys",
    "/admin/keys/1",
    "/ADMIN/Keys",
    "//admin//keys",
    "/admin/keys?x=1",
    "/admin/keys#x",
    "/admin/keys/../keys",
    "/public/../admin/keys",
    "/public/%2e%2e/admin/keys",
    "/public/%2E./admin/keys",
    "/public/..%2fadmin/keys",
    "/public%2f..%2fadmin%2fkeys",
    "/public/%252e%252e/admin/keys",
    "/admin%2fkeys",
    "/admin%252fkeys",
    "/admin%5ckeys",
    "/admin\\keys",
    "/%61dmin/k%65ys",
    "/./admin/./keys",
    "/admin/keys;v=1",
    "/admin;v=1/keys",
    "/public/..;/admin/keys",
    "/admin/x//../keys",
    "/admin//../keys/../admin/keys",
    "/admin/keys/%2e%2e/%2e%2e/public",
    "/admin/keys%3fx",
    "/admin/keys%23x",
    "/admin/keys/",
    "admin/keys",
    "/admin%00/keys",
    "/admin%c0%afkeys",
    "/ad\tmin/keys",
    "/admin%u002fkeys",
    "/%25252525252561dmin",
  ])("does not let %j evade a blocked prefix", (path) => {
    expect(blocks("api.com/admin/keys", "api.com", path)).toBe(true);
  });

  it.each([
    "/admin",
    "/admin/keysmith",
    "/adminkeys",
    "/",
    "/v1/100%25",
    "/v1/100%",
    "/v1?p=/admin/keys",
  ])("does not block %j", (path) => {
    expect(blocks("api.com/admin/keys", "api.com", path)).toBe(false);
  });

  it("allows a prefix on a segment's boundary only", () => {
    expect(allows("api.com/v1", "api.com", "/v1")).toBe(true);
    expect(allows("api.com/v1/", "api.com", "/V1/chat?x=1")).toBe(true);
    expect(allows("api.com/v1", "api.com", "/v1/models/org%2Fname")).toBe(true);
    expect(allows("api.com/caf%C3%A9", "api.com", "/caf%c3%a9/x")).toBe(true);
    expect(allows("api.com/v1", "api.com", "/v10")).toBe(false);
  });

  it.each([
    "/v1/../admin",
    "/v1/%2e%2e/admin",
    "/v1/..%2fadmin",
    "/v1/%252e%252e/admin",
    "/v1\\..\\admin",
    "/v1/..;/admin",
    "/v1;/../admin",
    "/admin/..%2fv1",
    "/v1/%00",
    "/v1/%ff",
  ])("does not allow %j under /v1", (path) => {
    expect(allows("api.com/v1", "api.com", path)).toBe(false);
  });

  it("blocks the path of a subdomain pattern", () => {
    expect(blocks("*.api.com/admin", "eu.api.com", "/ADMIN/%2e/x")).toBe(true);
    expect(blocks("*.api.com/admin", "eu.api.com", "/public")).toBe(false);
  });
});

describe("patterns", () => {
  const pattern = parseEndpointPattern;

  it("knows what covers what", () => {
    expect(covers(pattern("*.a.com"), pattern("x.a.com/v1"))).toBe(true);
    expect(covers(pattern("*.a.com"), pattern("*.b.a.com"))).toBe(true);
    expect(covers(pattern("*.a.com"), pattern("a.com"))).toBe(false);
    expect(covers(pattern("x.a.com"), pattern("*.a.com"))).toBe(false);
    expect(covers(pattern("a.com/v1"), pattern("a.com"))).toBe(false);
    expect(covers(pattern("a.com/v1"), pattern("a.com/v1/chat"))).toBe(true);
    expect(covers(pattern("a.com/v1"), pattern("a.com/v10"))).toBe(false);
    expect(covers(pattern("a.com:443"), pattern("a.com"))).toBe(false);
    expect(covers(pattern("a.com"), pattern("a.com:8443"))).toBe(true);
  });

  it("intersects hosts, ports and paths", () => {
    expect(intersectPatterns(pattern("*.a.com/v1"), pattern("x.a.com:8443"))?.text).toBe(
      "x.a.com:8443/v1",
    );
    expect(intersectPatterns(pattern("*.a.com"), pattern("*.b.a.com"))?.text).toBe("*.b.a.com");
    expect(intersectPatterns(pattern("a.com/v1"), pattern("a.com/v2"))).toBeNull();
    expect(intersectPatterns(pattern("a.com:1"), pattern("a.com:2"))).toBeNull();
  });
});
