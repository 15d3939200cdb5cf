import {
  classificationLevels,
  type DataClassification,
  type DataHandling,
  handlingOf,
  type LevelHandling,
  type PolicyDocument,
  toDataHandling,
} from "@pag0/contract";

/** What a list of absent and present values has that is present. */
function present<Value extends object>(value: Value): Value {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== undefined),
  ) as Value;
}

function requirementsOf(handling: LevelHandling) {
  return present({
    encryption_required: handling.encryptionRequired,
    access_logging: handling.accessLogging,
    retention_period_days: handling.retentionDays,
    geographic_restrictions: handling.allowedRegions,
    approval_required: handling.approvalRequired,
  });
}

/**
 * A document's data handling as the governance API writes it; null where it has none. What that form has
 * no words for (redaction, caching, what happens outside a region) is left out.
 */
export function classificationOf(document: PolicyDocument): DataClassification | null {
  if (document.data_classification !== undefined) return document.data_classification;
  const handling = handlingOf(document);
  if (handling === undefined) return null;
  const levels: DataClassification["levels"] = {};
  for (const level of classificationLevels) {
    const own = handling.levels[level];
    if (own === undefined) continue;
    const requirements = requirementsOf(own);
    levels[level] = present({
      categories: own.categories,
      handling_requirements: Object.keys(requirements).length === 0 ? undefined : requirements,
    });
  }
  return { levels };
}

/** The governance API's form in the document's own, with what it has no words for kept as it is. */
function mergedHandling(before: DataHandling, classification: DataClassification): DataHandling {
  const given = toDataHandling(classification);
  const levels: DataHandling["levels"] = {};
  for (const level of classificationLevels) {
    const wanted = given.levels[level];
    if (wanted === undefined) continue;
    const { redact, cacheable, outsideRegion } = before.levels[level] ?? {};
    levels[level] = present({ ...wanted, redact, cacheable, outsideRegion });
  }
  return { levels };
}

/** The document with another data classification, in the form that it is written in; null takes it away. */
export function withClassification(
  document: PolicyDocument,
  classification: DataClassification | null,
): PolicyDocument {
  const { dataHandling, data_classification: _, ...rest } = document;
  if (classification === null) return rest;
  if (dataHandling === undefined) return { ...rest, data_classification: classification };
  return { ...rest, dataHandling: mergedHandling(dataHandling, classification) };
}
