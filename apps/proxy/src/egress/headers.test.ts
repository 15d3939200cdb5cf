import { newApiKey } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import type { ProviderSnapshot } from "../snapshot/model.ts";
import { outgoingHeaders, returnedHeaders } from "./headers.ts";
import { holdsOwnKey } from "./own-key.ts";
import { parseTarget } from "./target.ts";
import { upstreamHeaders } from "./upstream-headers.ts";

const KEY = newApiKey("project");

describe("outgoingHeaders", () => {
  it.each([
    "connection",
    "keep-alive",
    "proxy-authorization",
    "proxy-authenticate",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
  ])("leaves out %s, which is for one hop", (name) => {
    expect(outgoingHeaders({ [name]: "x", "x-mine": "1" })).toEqual({ "x-mine": "1" });
  });

  it("leaves out what Connection names, however it is written", () => {
    const connection = "close, X-Secret-Hop ,\tx-other";
    const incoming = { connection, "x-secret-hop": "1", "x-other": "2", "x-mine": "3" };
    expect(outgoingHeaders(incoming)).toEqual({ "x-mine": "3" });
  });

  it.each([
    "authorization",
    "x-api-key",
    "api-key",
    "x-goog-api-key",
    "cookie",
    "host",
    "content-length",
    "expect",
    "accept-encoding",
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-cluster-client-ip",
    "pag0-tags",
    "pag0-meta",
    "pag0-anything",
    "x-http-method-override",
    "x-original-url",
    "x-rewrite-url",
    "x_http_method_override",
    "x_forwarded_host",
    "x_api_key",
    "x-ms-model-mesh-model-name",
    "azureml-model-deployment",
  ])("leaves out %s, which is ours, the caller's alone or written anew", (name) => {
    expect(outgoingHeaders({ [name]: "x" })).toEqual({});
  });

  it.each([
    KEY,
    `Bearer ${KEY}`,
    `prefix ${KEY} suffix`,
    encodeURIComponent(KEY),
    KEY.replaceAll("_", "%5F"),
    KEY.replaceAll("_", "%255f"),
    KEY.toUpperCase(),
    `a=1; token=${newApiKey("organization")}`,
  ])("leaves out any header with a key of ours in it, written in way %#", (value) => {
    expect(outgoingHeaders({ "x-custom": value, "x-list": ["a", value] as never })).toEqual({});
  });

  it("passes on what is the caller's to say, repeated headers as one", () => {
    const incoming = { "anthropic-version": "2023-06-01", "x-many": ["a", "b"] as never };
    expect(outgoingHeaders(incoming)).toEqual({
      "anthropic-version": "2023-06-01",
      "x-many": "a, b",
    });
  });
});

describe("returnedHeaders", () => {
  const CREDENTIAL = "sk-live-0123456789";

  it("leaves out what acts on the caller's relation with us, and what names our own headers", () => {
    const upstream = {
      connection: "x-hop",
      "x-hop": "1",
      "set-cookie": ["a=b"],
      "alt-svc": "h3",
      "strict-transport-security": "max-age=1",
      "content-length": "5",
      "transfer-encoding": "chunked",
      "pag0-cost": "0",
      "pag0-error": "X",
      "x-request-id": "r1",
      "content-type": "application/json",
    };
    expect(returnedHeaders(upstream, CREDENTIAL)).toEqual({
      "x-request-id": "r1",
      "content-type": "application/json",
    });
  });

  it("leaves out every header with the provider's credential in it", () => {
    const upstream = {
      "x-echo": `Bearer ${CREDENTIAL}`,
      "x-list": ["fine", `has ${CREDENTIAL}`],
      location: `https://api.example/?key=${encodeURIComponent(CREDENTIAL)}`,
      "x-fine": "yes",
    };
    expect(returnedHeaders(upstream, CREDENTIAL)).toEqual({ "x-fine": "yes" });
  });

  it("finds a credential that is percent-encoded on its way back", () => {
    const credential = "key/with+special=";
    const upstream = { location: `https://api.example/?key=${encodeURIComponent(credential)}` };
    expect(returnedHeaders(upstream, credential)).toEqual({});
  });
});

describe("holdsOwnKey", () => {
  it("does not take other words for a key", () => {
    for (const text of ["", "pag0", "pag0-project", "pag0_", "100%", "%zz", "%e4%bd"])
      expect(holdsOwnKey(text)).toBe(false);
  });
});

describe("parseTarget", () => {
  it.each([
    `https://api.example.com/v1?key=${KEY}`,
    `https://api.example.com/v1?a=1&api_key=${KEY.replaceAll("_", "%5f")}`,
    `https://api.example.com/${KEY}/v1`,
    `https://api.example.com/v1?callback=${encodeURIComponent(`x?key=${KEY.replaceAll("_", "%5F")}`)}`,
  ])("refuses a URL that carries a key of ours, written in way %#", (url) => {
    expect(() => parseTarget(url)).toThrow(expect.objectContaining({ code: "TARGET_URL_INVALID" }));
    expect(() => parseTarget(url)).not.toThrow(KEY);
  });
});

describe("a query that asks for another request", () => {
  const at = (query: string) => () => parseTarget(`https://api.example.com/v1/x?${query}`);

  it.each([
    "_HttpMethod=PATCH",
    "a=1&_method=delete",
    "a=1;_method=delete",
    "%5FhttpMethod=DELETE",
    "$httpMethod=POST",
    "%24ct=application/json&%24req=e30",
    "$httpHeaders=x-goog-fieldmask:candidates",
    "X-HTTP-Method-Override=POST",
  ])("is refused: %s", (query) => {
    expect(at(query)).toThrow(expect.objectContaining({ code: "VALIDATION_ERROR" }));
  });

  it.each(["alt=sse", "method=card", "$filter=_method eq 1".replaceAll(" ", "%20"), "q=_method"])(
    "is not found where there is none: %s",
    (query) => {
      expect(at(query)).not.toThrow();
    },
  );
});

describe("upstreamHeaders", () => {
  const provider = {
    slug: "acme",
    format: "http",
    authHeader: "X-Acme-Token",
    authPrefix: "",
    credential: "acme-credential",
  } as ProviderSnapshot;

  it("puts the credential in place of whatever the caller sent there, in any writing", () => {
    expect(upstreamHeaders({ "x-acme-token": "mine", "x-mine": "1" }, provider)).toEqual({
      "x-acme-token": "acme-credential",
      "x-mine": "1",
      "accept-encoding": "identity",
    });
  });

  it("sends none where the provider has none, and refuses a model provider without one", () => {
    const without = { ...provider, credential: null };
    expect(upstreamHeaders({ "x-acme-token": "mine" }, without)).toEqual({
      "accept-encoding": "identity",
    });
    expect(() => upstreamHeaders({}, { ...without, format: "openai" })).toThrow(
      expect.objectContaining({ code: "CREDENTIAL_MISSING" }),
    );
  });
});
