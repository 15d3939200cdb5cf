import { describe, expect, it } from "vitest";
import { keyBodyOf, keyFormOf, sharesOf } from "./key-form.ts";

describe("the form of a further key", () => {
  it("sends no key where none is typed, and null for what is empty", () => {
    expect(keyBodyOf({ ...keyFormOf(null), name: "EU", region: " ", weight: "3" })).toEqual({
      ...{ name: "EU", weight: 3, region: null, baseUrl: null },
    });
    expect(keyBodyOf({ ...keyFormOf(null), credential: "sk-1" })).toMatchObject({
      credential: "sk-1",
    });
  });
});

describe("the shares of keys", () => {
  const key = (weight: number, enabled = true) => ({ weight, enabled });
  it("go by weight, the first key counting one", () => {
    expect(sharesOf(true, [key(3), key(0), key(5, false)])).toEqual({
      first: 0.25,
      further: [0.75, 0, null],
    });
  });
  it("are those of the further keys where there is no first", () => {
    expect(sharesOf(false, [key(1), key(1)])).toEqual({ first: null, further: [0.5, 0.5] });
    expect(sharesOf(false, [key(0)])).toEqual({ first: null, further: [null] });
  });
});
