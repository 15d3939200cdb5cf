import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type AuditEntryBody, chainEntry, genesisHash, MAX_ENTRY_LENGTH } from "./chain.ts";
import { newSalt, personalCommitment } from "./commitment.ts";

const BODY: AuditEntryBody = {
  id: "aud_1",
  organizationId: "org_1",
  writer: "proxy-1",
  sequence: 1,
  at: "2026-11-21T07:00:00.000Z",
  actor: { kind: "api_key", id: "key_1" },
  action: "call.decide",
  resource: { kind: "endpoint", id: "api.openai.com" },
  projectId: "prj_1",
  result: "allowed",
  policyVersion: "pol_3",
  requestId: "req_1",
  detail: { costNanoUsd: "1200000", cached: false },
};

describe("chainEntry", () => {
  it("has a hash that never changes: exports of today verify for ever", () => {
    expect(chainEntry(BODY, genesisHash).hash).toBe(
      "8b748ac9945f6bdff9fed5adfe15f3306243aa3e8c64a6cfe57140a514802999",
    );
  });

  it("hashes only the entry's own fields, in whatever order they come", () => {
    const { detail, ...rest } = BODY;
    const row = { detail, ...rest, createdBy: "a database row's field" };
    expect(chainEntry(row, genesisHash).hash).toBe(chainEntry(BODY, genesisHash).hash);
  });

  it.each<[string, Partial<AuditEntryBody>]>([
    ["id", { id: "aud_2" }],
    ["organizationId", { organizationId: "org_2" }],
    ["writer", { writer: "proxy-2" }],
    ["at", { at: "2026-11-21T07:00:00.001Z" }],
    ["actor kind", { actor: { kind: "member", id: "key_1" } }],
    ["actor id", { actor: { kind: "api_key", id: "key_2" } }],
    ["commitment", { actor: { kind: "api_key", id: "key_1", commitment: "c" } }],
    ["action", { action: "call.settle" }],
    ["resource", { resource: { kind: "endpoint", id: "api.anthropic.com" } }],
    ["projectId", { projectId: null }],
    ["result", { result: "denied" }],
    ["policyVersion", { policyVersion: null }],
    ["requestId", { requestId: null }],
    ["detail", { detail: { costNanoUsd: "1200001", cached: false } }],
  ])("gives another hash for another %s", (_field, change) => {
    const other = chainEntry({ ...BODY, ...change }, genesisHash);
    expect(other.hash).not.toBe(chainEntry(BODY, genesisHash).hash);
  });

  it("refuses what cannot be in a chain", () => {
    expect(() => chainEntry({ ...BODY, sequence: 0 }, genesisHash)).toThrow(/sequence 0/);
    expect(() => chainEntry({ ...BODY, sequence: 2 }, genesisHash)).toThrow(/genesis/);
    expect(() => chainEntry(BODY, "a".repeat(64))).toThrow(/genesis/);
    expect(() => chainEntry(BODY, "A".repeat(64))).toThrow(/previousHash/);
    expect(() => chainEntry({ ...BODY, at: "2026-11-21T07:00:00Z" }, genesisHash)).toThrow(/at/);
    expect(() => chainEntry({ ...BODY, at: "2026-02-30T07:00:00.000Z" }, genesisHash)).toThrow(
      /at/,
    );
    const detail = { long: "x".repeat(MAX_ENTRY_LENGTH) };
    expect(() => chainEntry({ ...BODY, detail }, genesisHash)).toThrow(/at most 262144/);
  });
});

describe("personalCommitment", () => {
  it("is HMAC-SHA-256 under the person's salt", () => {
    expect(personalCommitment("kim@acme.com", "01".repeat(32))).toBe(
      "221450a1db93dcc966e33fb23a52100f2f5a4e4926f6f0e17301edc2d5826761",
    );
  });

  it("differs by person and by salt", () => {
    const [a, b] = [newSalt(randomBytes), newSalt(randomBytes)];
    expect(a).toMatch(/^[0-9a-f]{64}$/);
    expect(personalCommitment("x", a)).toBe(personalCommitment("x", a));
    expect(personalCommitment("x", a)).not.toBe(personalCommitment("x", b));
    expect(personalCommitment("x", a)).not.toBe(personalCommitment("y", a));
  });

  it("refuses a salt that is none", () => {
    expect(() => personalCommitment("x", "")).toThrow(RangeError);
    expect(() => personalCommitment("\ud800", "01".repeat(32))).toThrow(TypeError);
    expect(() => newSalt(() => new Uint8Array(8))).toThrow(/8 bytes/);
  });
});
