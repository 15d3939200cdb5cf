import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  entryLeaf,
  inclusionProof,
  leafOf,
  merkleRoot,
  pathOver,
  rootOver,
  verifyInclusion,
} from "./merkle.ts";

/** The leaves and tree heads of Certificate Transparency's reference tests of RFC 6962. */
const LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const hashes = fc.array(fc.stringMatching(/^[0-9a-f]{64}$/), { minLength: 1, maxLength: 70 });

describe("Merkle tree", () => {
  it("has the tree heads of RFC 6962's reference tests", () => {
    const nodes = LEAVES.map((hex) => leafOf(Buffer.from(hex, "hex")));
    const roots = nodes.map((_, index) => rootOver(nodes.slice(0, index + 1)).toString("hex"));
    expect(roots).toEqual(ROOTS);
  });

  it("has the reference path of leaf 1 of 8", () => {
    const nodes = LEAVES.map((hex) => leafOf(Buffer.from(hex, "hex")));
    expect(pathOver(nodes, 0)).toEqual([
      { side: "right", hash: "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7" },
      { side: "right", hash: "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e" },
      { side: "right", hash: "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4" },
    ]);
  });

  it("is the hash of nothing where there is no entry", () => {
    expect(merkleRoot([])).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("refuses what is no hash", () => {
    expect(() => merkleRoot(["zz"])).toThrow(RangeError);
    expect(() => merkleRoot(["A".repeat(64)])).toThrow(RangeError);
    expect(() => inclusionProof(["a".repeat(64)], 1)).toThrow(RangeError);
  });

  it("proves every entry, and no entry by another's proof, root or a changed step", () => {
    fc.assert(
      fc.property(hashes, fc.nat(), fc.nat(), (list, pick, other) => {
        const index = pick % list.length;
        const hash = list[index] as string;
        const root = merkleRoot(list);
        const proof = inclusionProof(list, index);
        expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(list.length)));
        expect(verifyInclusion(hash, proof, root)).toBe(true);
        const wrong = list[other % list.length] as string;
        if (wrong !== hash) expect(verifyInclusion(wrong, proof, root)).toBe(false);
        expect(verifyInclusion(hash, proof, merkleRoot([...list, hash]))).toBe(false);
        for (const [at, step] of proof.entries()) {
          const flipped = step.hash.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
          const forged = proof.with(at, { ...step, hash: flipped });
          expect(verifyInclusion(hash, forged, root)).toBe(false);
        }
      }),
    );
  });

  it("does not take an inner node for an entry", () => {
    const list = ["a".repeat(64), "b".repeat(64), "c".repeat(64), "d".repeat(64)];
    const inner = rootOver(list.slice(0, 2).map(entryLeaf)).toString("hex");
    const proof = inclusionProof(list, 0).slice(1);
    expect(verifyInclusion(inner, proof, merkleRoot(list))).toBe(false);
  });

  it("answers false for malformed proofs", () => {
    const hash = "a".repeat(64);
    const step = { side: "left" as const, hash };
    expect(verifyInclusion("x", [], hash)).toBe(false);
    expect(verifyInclusion(hash, [{ ...step, hash: "b" }], hash)).toBe(false);
    expect(verifyInclusion(hash, new Array(129).fill(step), hash)).toBe(false);
  });
});
