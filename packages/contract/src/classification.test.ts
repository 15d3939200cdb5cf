import { describe, expect, it } from "vitest";
import {
  dataClassificationDocumentSchema,
  dataClassificationSchema,
  dataHandlingSchema,
  toDataHandling,
} from "./classification.ts";

const seed = {
  data_classification: {
    levels: {
      restricted: {
        categories: ["medical", "legal", "security"],
        handling_requirements: {
          encryption_required: true,
          access_logging: true,
          retention_period_days: 90,
          geographic_restrictions: ["US"],
          approval_required: true,
        },
      },
    },
  },
};

function issues(result: { error?: { issues: { path: PropertyKey[]; message: string }[] } }) {
  return (result.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

describe("data classification", () => {
  it("reads the specification's document as written and turns it into this product's form", () => {
    const document = dataClassificationDocumentSchema.parse(seed);
    expect(document).toEqual(seed);
    const handling = toDataHandling(document.data_classification);
    expect(dataHandlingSchema.parse(handling)).toEqual({
      levels: {
        restricted: {
          categories: ["medical", "legal", "security"],
          encryptionRequired: true,
          accessLogging: true,
          retentionDays: 90,
          allowedRegions: ["US"],
          approvalRequired: true,
        },
      },
    });
  });

  it.each([
    [
      { levels: { secret: {} } },
      'levels: "secret" is no level; the levels are public, internal, confidential, restricted',
    ],
    [{ levels: { restricted: { categories: ["health"] } } }, "levels.restricted.categories.0"],
    [
      { levels: { restricted: { handling_requirements: { retention_period_days: 0 } } } },
      "levels.restricted.handling_requirements.retention_period_days",
    ],
    [
      { levels: { restricted: { handling_requirements: { geographic_restrictions: ["U S"] } } } },
      "levels.restricted.handling_requirements.geographic_restrictions.0",
    ],
    [
      { levels: { restricted: { handling_requirements: { encryption: true } } } },
      "levels.restricted.handling_requirements",
    ],
  ])("names the path of what is wrong in %j", (document, path) => {
    const found = issues(dataClassificationSchema.safeParse(document));
    expect(found).toHaveLength(1);
    expect(`${found[0]}: `).toContain(`${path}: `);
  });

  it("refuses a category at two levels and says where the other is", () => {
    const levels = {
      confidential: { categories: ["legal"] },
      restricted: { categories: ["medical", "legal"] },
    };
    const expected = [
      'levels.restricted.categories.1: "legal" is already at levels.confidential.categories[0]; a category has one level',
    ];
    expect(issues(dataClassificationSchema.safeParse({ levels }))).toEqual(expected);
    expect(issues(dataHandlingSchema.safeParse({ levels }))).toEqual(expected);
  });
});
