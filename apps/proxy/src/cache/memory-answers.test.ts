import { describe, expect, it } from "vitest";
import { type KeptAnswer, sizeOf } from "./answer.ts";
import { MemoryAnswers } from "./memory-answers.ts";

function keptOf(chunks: Buffer[]): KeptAnswer {
  return {
    answer: { headers: { "content-type": "text/event-stream" }, chunks, stream: true, usage: null },
    origin: { organizationId: "org", projectId: "prj", host: "api.openai.com", model: "m" },
    ...{ generation: 0, keptAt: 0, ttlMs: 1_000 },
  };
}

describe("MemoryAnswers", () => {
  it("gives an answer's pieces as they came, out of one piece of memory that holds nothing else", () => {
    const socket = Buffer.alloc(64 * 1024, "data: x\n\n");
    const pieces = [0, 9, 9, 5_000, 64 * 1024 - 18].map((at, index) =>
      socket.subarray(at, at + (index === 1 ? 0 : 18)),
    );
    const answers = new MemoryAnswers(1_000_000);
    const kept = keptOf(pieces);
    answers.put("k", kept);
    socket.fill(0);
    const chunks = answers.get("k")?.answer.chunks ?? [];
    const text = Buffer.alloc(64 * 1024, "data: x\n\n");
    expect(chunks.map((chunk) => chunk.length)).toEqual([18, 0, 18, 18, 18]);
    expect(chunks[3]?.equals(text.subarray(5_000, 5_018))).toBe(true);
    expect(new Set(chunks.map(({ buffer }) => buffer)).size).toBe(1);
    expect(chunks[0]?.buffer.byteLength).toBe(4 * 18);
    expect({ ...answers.get("k"), answer: null }).toEqual({ ...kept, answer: null });
  });

  it("counts all that it holds, and drops the least recently used first", () => {
    const one = keptOf([Buffer.alloc(1_000)]);
    const each = sizeOf(one.answer);
    const answers = new MemoryAnswers(3 * each);
    for (const key of ["a", "b", "c"]) answers.put(key, one);
    answers.get("a");
    answers.put("d", one);
    answers.put("d", one);
    expect(["a", "b", "c", "d"].map((key) => answers.get(key) !== null)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect([answers.bytes, answers.entries]).toEqual([3 * each, 3]);
    for (const key of ["a", "b", "c", "d"]) answers.drop(key);
    expect([answers.bytes, answers.entries]).toEqual([0, 0]);
  });
});
