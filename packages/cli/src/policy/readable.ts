import { type PolicyDocument, type RuleConditions, ruleField } from "@pag0/contract";
import { formatUsdExact, parseAmount } from "@pag0/money";

const amountFields = new Set([
  "monthlyBudget",
  "dailyBudget",
  "totalBudget",
  "maxPerRequest",
  "requireApprovalAbove",
  "autoApproveBelow",
  "monthly",
  "daily",
  "total",
]);

/** `$0.50` for `500000`; grouping commas are for screens. */
function dollars(amount: string): string {
  return formatUsdExact(parseAmount(amount)).replaceAll(",", "");
}

function readableConditions(conditions: RuleConditions): unknown {
  if (Array.isArray(conditions)) return conditions.map(readableConditions);
  if ("all" in conditions) return { all: conditions.all.map(readableConditions) };
  if ("any" in conditions) return { any: conditions.any.map(readableConditions) };
  if ("not" in conditions) return { not: readableConditions(conditions.not) };
  const { value } = conditions;
  if (value === undefined || ruleField(conditions.field)?.type !== "money") return conditions;
  const word = (each: unknown) => dollars(String(each));
  return { ...conditions, value: Array.isArray(value) ? value.map(word) : word(value) };
}

function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => {
        if (key === "conditions") return [key, readableConditions(member as RuleConditions)];
        if (amountFields.has(key) && typeof member === "string") return [key, dollars(member)];
        return [key, readable(member)];
      }),
  );
}

/** A document with its amounts in dollars (`$0.50`), as people write and review them; it means the same. */
export function readableDocument(document: PolicyDocument): Record<string, unknown> {
  return readable(document) as Record<string, unknown>;
}
