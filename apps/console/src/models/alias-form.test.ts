import type { ModelAliasView } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  aliasDocumentOf,
  aliasFormOf,
  moveTarget,
  newAliasForm,
  shareOfTarget,
  withTarget,
} from "./alias-form.ts";

const alias = (more: Partial<ModelAliasView> = {}): ModelAliasView => ({
  id: "mal_1",
  name: "fast",
  strategy: "weighted",
  targets: (["a", "b", "c"] as const).map((model, i) => ({
    ...{ provider: "openai", providerName: "OpenAI", model, weight: i },
    ...{ state: "ready", price: null },
  })),
  retries: 3,
  timeoutSeconds: 30,
  warnings: [],
  createdAt: "2026-11-21T00:00:00.000Z",
  updatedAt: "2026-11-21T00:00:00.000Z",
  ...more,
});

describe("the form of an alias", () => {
  it("gives back the document it was made from", () => {
    expect(aliasDocumentOf(aliasFormOf(alias()))).toEqual({
      strategy: "weighted",
      targets: [
        { provider: "openai", model: "a", weight: 0 },
        { provider: "openai", model: "b", weight: 1 },
        { provider: "openai", model: "c", weight: 2 },
      ],
      retries: 3,
      timeoutSeconds: 30,
    });
  });

  it("sends no weights but where they are drawn, and no timeout where none is typed", () => {
    const form = { ...aliasFormOf(alias({ timeoutSeconds: null })), strategy: "ordered" as const };
    const document = aliasDocumentOf(form);
    expect(document.targets.every(({ weight }) => weight === undefined)).toBe(true);
    expect(document.timeoutSeconds).toBeUndefined();
  });

  it("moves targets without losing any, and never out of the list", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1, max: 3 }),
        fc.constantFrom(-1 as const, 1 as const),
        (index, step) => {
          const form = aliasFormOf(alias());
          const moved = moveTarget(form, index, step);
          expect(moved.targets.map(({ model }) => model).sort()).toEqual(["a", "b", "c"]);
          if (index >= 0 && index + step >= 0 && index < 3 && index + step < 3)
            expect(moved.targets[index + step]).toBe(form.targets[index]);
          else expect(moved).toBe(form);
        },
      ),
    );
  });

  it("adds targets under keys that none other has", () => {
    const form = withTarget(withTarget(newAliasForm("openai"), "anthropic"), "google");
    expect(form.targets.map(({ key, provider }) => [key, provider])).toEqual([
      [0, "openai"],
      [1, "anthropic"],
      [2, "google"],
    ]);
  });

  it("tells the share of each target", () => {
    const form = aliasFormOf(alias());
    expect([0, 1, 2].map((i) => shareOfTarget(form, i))).toEqual([0, 1 / 3, 2 / 3]);
    expect(shareOfTarget(newAliasForm("openai"), 0)).toBe(1);
    const wrong = { ...form, targets: form.targets.map((one) => ({ ...one, weight: "x" })) };
    expect(shareOfTarget(wrong, 0)).toBeNull();
  });
});
