import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AlikeEntries } from "./alike-entries.ts";
import { canonicalize, Slot } from "./canonical.ts";
import { type AuditEntryBody, chainEntry, genesisHash, MAX_ENTRY_LENGTH } from "./chain.ts";

const SHARED = {
  organizationId: "org_1",
  writer: "prx_1",
  actor: { kind: "api_key", id: "key_1" },
  action: "request.decided",
  projectId: "prj_1",
  result: "allowed",
  policyVersion: null,
} as const;
const OWN = {
  id: "aud_1",
  sequence: 1,
  at: "2026-11-21T07:00:00.000Z",
  resourceId: "req_1",
  requestId: "req_1",
};

function alike(detail: ConstructorParameters<typeof AlikeEntries>[0]["detail"]): AlikeEntries {
  return new AlikeEntries({ ...SHARED, resourceKind: "request", detail });
}

function bodyOf(own: typeof OWN, detail: AuditEntryBody["detail"]): AuditEntryBody {
  const { resourceId, ...rest } = own;
  return { ...SHARED, ...rest, resource: { kind: "request", id: resourceId }, detail };
}

const text = fc.string({ unit: "binary" });
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));

describe("AlikeEntries", () => {
  it("gives each entry the hash and the details that it has alone", () => {
    fc.assert(
      fc.property(
        fc.dictionary(text, fc.jsonValue()),
        fc.dictionary(text, fc.array(scalar, { minLength: 3, maxLength: 3 }), { maxKeys: 5 }),
        text,
        (shared, open, name) => {
          const actor = { ...SHARED.actor, id: name };
          const slots = Object.keys(open).map((key) => [key, new Slot(key)]);
          const entries = new AlikeEntries({
            ...{ ...SHARED, actor, resourceKind: "request" },
            detail: { ...(shared as object), ...Object.fromEntries(slots) },
          });
          let hash = genesisHash;
          for (const place of [0, 1, 2]) {
            const own = { ...OWN, id: `${name}${place}`, sequence: place + 1 };
            const values = Object.fromEntries(
              Object.entries(open).map(([key, each]) => [key, each[place] ?? null]),
            );
            const detail = { ...(shared as AuditEntryBody["detail"]), ...values };
            const next = entries.chain({ ...own, detail: values }, hash);
            expect(next.hash).toBe(chainEntry({ ...bodyOf(own, detail), actor }, hash).hash);
            expect(next.detail).toBe(canonicalize(detail));
            hash = next.hash;
          }
        },
      ),
    );
  });

  it("refuses what chainEntry refuses", () => {
    const entries = alike({ path: new Slot("path") });
    const chain = (own: Partial<typeof OWN>, path = "/", previousHash = genesisHash) =>
      entries.chain({ ...OWN, ...own, detail: { path } }, previousHash);
    expect(() => chain({ sequence: 0 })).toThrow(/sequence 0/);
    expect(() => chain({ sequence: 2 })).toThrow(/genesis/);
    expect(() => chain({}, "/", "A".repeat(64))).toThrow(/previousHash/);
    expect(() => chain({ at: "2026-02-30T07:00:00.000Z" })).toThrow(/at/);
    expect(() => chain({}, "\ud800")).toThrow(/surrogate/);
    expect(() => chain({}, "x".repeat(MAX_ENTRY_LENGTH))).toThrow(/at most/);
    expect(() => chain({ sequence: Number.NaN })).toThrow(/sequence/);
    let nested: object = {};
    for (let depth = 0; depth < 62; depth += 1) nested = { nested };
    const detail = nested as AuditEntryBody["detail"];
    expect(alike(detail).chain({ ...OWN, detail: {} }, genesisHash).hash).toBe(
      chainEntry(bodyOf(OWN, detail), genesisHash).hash,
    );
    expect(() => alike({ nested: detail })).toThrow(/deeper/);
    expect(() => chainEntry(bodyOf(OWN, { nested: detail }), genesisHash)).toThrow(/deeper/);
  });

  it("takes a slot for nothing else than one", () => {
    expect(() => canonicalize({ path: new Slot("path") } as never)).toThrow(/plain/);
  });
});
