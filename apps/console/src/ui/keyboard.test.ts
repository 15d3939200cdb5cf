import { describe, expect, it } from "vitest";
import { findShortcut, isPress, type KeyPress, type Shortcut } from "./keyboard.ts";

const press = (code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  code,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});
const shortcut = (code: Shortcut["code"], more: Partial<Shortcut> = {}): Shortcut => ({
  code,
  label: String(code),
  run: () => undefined,
  ...more,
});

describe("isPress", () => {
  it("goes by the key's place, whatever letter the IME gives", () => {
    const korean = { ...press("KeyJ"), key: "ㅓ" };
    expect(isPress(korean, "KeyJ")).toBe(true);
  });
  it("tells modifiers apart", () => {
    expect(isPress(press("KeyK", { metaKey: true }), "KeyK", { mod: true })).toBe(true);
    expect(isPress(press("KeyK", { ctrlKey: true }), "KeyK", { mod: true })).toBe(true);
    expect(isPress(press("KeyK", { ctrlKey: true }), "KeyK")).toBe(false);
    expect(isPress(press("KeyK", { altKey: true }), "KeyK")).toBe(false);
    expect(isPress(press("Slash", { shiftKey: true }), "Slash", { shift: true })).toBe(true);
  });
});

describe("findShortcut", () => {
  const inbox = shortcut(["KeyG", "KeyI"]);
  const approve = shortcut("KeyA");
  const later = shortcut("KeyA", { label: "later" });

  it("completes a pair before it takes the single key", () => {
    const single = shortcut("KeyI");
    expect(findShortcut([single, inbox], press("KeyI"), "KeyG")).toBe(inbox);
    expect(findShortcut([single, inbox], press("KeyI"), null)).toBe(single);
    expect(findShortcut([inbox], press("KeyI"), null)).toBeUndefined();
  });
  it("lets the layer on top win", () => {
    expect(findShortcut([approve, later], press("KeyA"), null)).toBe(later);
  });
});
