import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { genesisHash } from "./chain.ts";
import {
  type Checkpoint,
  checkpointInput,
  signCheckpoint,
  verifyCheckpoint,
} from "./checkpoint.ts";
import { generateSigningKey, keyIdOf, publicKeyFromPrivate } from "./keys.ts";
import { merkleRoot, verifyInclusion } from "./merkle.ts";
import { checkpointProof } from "./segment.ts";
import { LogWriter } from "./test/log-writer.ts";

const KEY = generateSigningKey();
const IDENTITY = { id: "chk_1", organizationId: "org_1", at: "2026-11-21T07:00:00.000Z" };

function entriesOf(...writers: string[]) {
  const log = new LogWriter(KEY.privateKeyPem);
  return writers.map((writer) => log.entry(writer, {}));
}

describe("keys", () => {
  it("names a key the same from PEM and KeyObject, private and public", () => {
    expect(KEY.keyId).toMatch(/^ed25519:[0-9a-f]{32}$/);
    expect(keyIdOf(createPublicKey(KEY.publicKeyPem))).toBe(KEY.keyId);
    expect(keyIdOf(createPrivateKey(KEY.privateKeyPem))).toBe(KEY.keyId);
    expect(publicKeyFromPrivate(KEY.privateKeyPem)).toBe(KEY.publicKeyPem);
  });

  it("refuses another kind of key", () => {
    const { publicKey } = generateKeyPairSync("x25519");
    expect(() => keyIdOf(publicKey)).toThrow(/Ed25519/);
  });
});

describe("checkpointInput", () => {
  it("covers what each writer wrote since the checkpoint before", () => {
    const entries = entriesOf("b", "a", "b", "a", "c");
    const first = signCheckpoint(
      checkpointInput(IDENTITY, null, entries.slice(0, 3)),
      KEY.privateKeyPem,
    );
    expect(first.heads.map(({ writer, sequence }) => `${writer}${sequence}`)).toEqual(["a1", "b2"]);
    expect(first.entryCount).toBe(3);
    expect(first.previousCheckpointHash).toBe(genesisHash);
    const second = checkpointInput({ ...IDENTITY, id: "chk_2" }, first, entries.slice(3));
    expect(second.heads.map(({ writer, sequence }) => `${writer}${sequence}`)).toEqual([
      "a2",
      "b2",
      "c1",
    ]);
    expect(second.entryCount).toBe(2);
    expect(second.previousCheckpointHash).toBe(first.hash);
  });

  it("has, for one writer, the root of its entries", () => {
    const entries = entriesOf("a", "a", "a");
    expect(checkpointInput(IDENTITY, null, entries).merkleRoot).toBe(
      merkleRoot(entries.map((entry) => entry.hash)),
    );
  });

  it("refuses a chain with a gap, and one that forks", () => {
    const [a1, a2, a3] = entriesOf("a", "a", "a");
    if (a1 === undefined || a2 === undefined || a3 === undefined) throw new Error("no entries");
    expect(() => checkpointInput(IDENTITY, null, [a1, a3])).toThrow(/entry 3 of a/);
    const fork = { ...a2, previousHash: "f".repeat(64) };
    expect(() => checkpointInput(IDENTITY, null, [a1, fork])).toThrow(/entry 2 of a/);
  });

  it("lets each of its entries be proved alone", () => {
    const entries = entriesOf("b", "a", "b", "a", "c", "b", "b", "a");
    const { merkleRoot: root } = checkpointInput(IDENTITY, null, entries);
    for (const entry of entries) {
      const proof = checkpointProof(entries, entry.writer, entry.sequence);
      expect(verifyInclusion(entry.hash, proof, root)).toBe(true);
      expect(verifyInclusion("0".repeat(64), proof, root)).toBe(false);
    }
    expect(() => checkpointProof(entries, "c", 2)).toThrow(RangeError);
    expect(() => checkpointProof(entries, "z", 1)).toThrow(RangeError);
  });
});

describe("signCheckpoint", () => {
  const input = checkpointInput(IDENTITY, null, entriesOf("b", "a", "b"));
  const checkpoint = signCheckpoint(input, KEY.privateKeyPem);

  it("verifies under its key, as PEM and as KeyObject, and under no other", () => {
    expect(checkpoint.publicKeyId).toBe(KEY.keyId);
    expect(verifyCheckpoint(checkpoint, KEY.publicKeyPem)).toBe(true);
    expect(verifyCheckpoint(checkpoint, createPublicKey(KEY.publicKeyPem))).toBe(true);
    expect(verifyCheckpoint(checkpoint, generateSigningKey().publicKeyPem)).toBe(false);
    expect(signCheckpoint(input, createPrivateKey(KEY.privateKeyPem))).toEqual(checkpoint);
  });

  it.each<[string, Partial<Checkpoint>]>([
    ["id", { id: "chk_2" }],
    ["organizationId", { organizationId: "org_2" }],
    ["at", { at: "2026-11-21T07:00:00.001Z" }],
    ["previousCheckpointHash", { previousCheckpointHash: "1".repeat(64) }],
    ["heads", { heads: checkpoint.heads.slice(1) }],
    ["entryCount", { entryCount: 2 }],
    ["merkleRoot", { merkleRoot: "1".repeat(64) }],
    ["publicKeyId", { publicKeyId: "ed25519:0" }],
    ["hash", { hash: "1".repeat(64) }],
    ["signature", { signature: Buffer.alloc(64).toString("base64") }],
    ["signature's spelling", { signature: checkpoint.signature.replace("==", "") }],
  ])("does not verify with another %s", (_field, change) => {
    expect(verifyCheckpoint({ ...checkpoint, ...change }, KEY.publicKeyPem)).toBe(false);
  });

  it("refuses what cannot be a checkpoint", () => {
    const sign = (change: Partial<Checkpoint>) => () =>
      signCheckpoint({ ...input, ...change }, KEY.privateKeyPem);
    expect(sign({ heads: input.heads.toReversed() })).toThrow(/sorted by writer/);
    expect(sign({ entryCount: -1 })).toThrow(/entryCount/);
    expect(sign({ merkleRoot: "x" })).toThrow(/merkleRoot/);
    expect(() => signCheckpoint(input, createPublicKey(KEY.publicKeyPem))).toThrow(TypeError);
  });
});
