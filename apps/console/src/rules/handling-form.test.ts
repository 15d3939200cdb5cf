import {
  classificationLevels,
  type DataHandling,
  dataCategories,
  dataHandlingSchema,
} from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withCategory, withHandling } from "./handling-form.ts";

const step = fc.oneof(
  fc.tuple(
    fc.constantFrom(...classificationLevels),
    fc.constantFrom(...dataCategories),
    fc.boolean(),
  ),
  fc.tuple(
    fc.constantFrom(...classificationLevels),
    fc.constantFrom(
      { redact: true },
      { redact: undefined },
      { retentionDays: 30 },
      { retentionDays: "" },
      { allowedRegions: ["US"] },
      { allowedRegions: [] },
      { cacheable: false },
    ),
  ),
);

describe("handling of data", () => {
  it("stays valid whatever is chosen, with each category at one level", () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const end = steps.reduce<DataHandling | undefined>(
          (handling, each) =>
            each.length === 3 ? withCategory(handling, ...each) : withHandling(handling, ...each),
          undefined,
        );
        if (end !== undefined) expect(dataHandlingSchema.safeParse(end).error).toBeUndefined();
      }),
    );
  });

  it("takes a category from the level that had it", () => {
    const before = withCategory(undefined, "restricted", "medical", true);
    expect(withCategory(before, "confidential", "medical", true)).toEqual({
      levels: { confidential: { categories: ["medical"] } },
    });
    expect(withCategory(before, "restricted", "medical", false)).toBeUndefined();
    expect(withCategory(before, "public", "medical", false)).toEqual(before);
  });

  it("leaves out what is empty", () => {
    const before = withHandling(undefined, "restricted", { retentionDays: 90, redact: true });
    expect(withHandling(before, "restricted", { retentionDays: "" })).toEqual({
      levels: { restricted: { redact: true } },
    });
    expect(
      withHandling(before, "restricted", { retentionDays: "", redact: undefined }),
    ).toBeUndefined();
  });
});
