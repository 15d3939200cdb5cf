import {
  type classificationLevels,
  complianceModes,
  dataCategories,
  exceededActions,
  type PolicyDocumentInput,
  weekdays,
} from "@pag0/contract";
import fc from "fast-check";

const microUsd = fc.bigInt({ min: 0n, max: 10n ** 12n }).map(String);
const dollars = fc
  .integer({ min: 0, max: 1_000_000 })
  .map((cents) => `$${(cents / 100).toFixed(2)}`);
const amount = fc.oneof(
  microUsd,
  dollars,
  fc.nat(1_000_000).map((whole) => `${whole}.666666`),
);
const word = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}$/);
const host = fc
  .tuple(fc.constantFrom("", "*."), word, fc.constantFrom("", "/v1", "/v1/*/chat"))
  .map(([star, name, path]) => `${star}${name}.example.com${path}`);
const model = fc.stringMatching(/^[a-z0-9.-]{1,20}\*?$/);
const listOf = (entry: fc.Arbitrary<string>) => fc.array(entry, { maxLength: 4 });
const timeOfDay = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
const days = fc.subarray([...weekdays], { minLength: 1 });
const optional = { requiredKeys: [] as never[] };
const span = fc.record(
  { start: timeOfDay, end: timeOfDay, days },
  { requiredKeys: ["start", "end"] },
);
const timezone = fc.constantFrom("UTC", "Asia/Seoul", "America/New_York");
const holidays = fc.constantFrom([], ["2026-12-25"], ["2026-01-01", "2026-12-25"]);
const workingHours = fc.oneof(
  fc.record(
    { timezone, start: timeOfDay, end: timeOfDay, days, holidays },
    { requiredKeys: ["timezone", "start", "end"] },
  ),
  fc.record(
    { timezone, spans: fc.array(span, { minLength: 1, maxLength: 4 }), holidays },
    { requiredKeys: ["timezone", "spans"] },
  ),
);
const personal = fc.record({ daily: amount, monthly: amount }, optional);
const rules = fc.uniqueArray(
  fc.record({
    id: word,
    name: word,
    conditions: fc.constant([{ field: "cost", operator: "greater_than", value: "$1.00" } as const]),
    actions: fc.constant([{ type: "deny" } as const]),
  }),
  { selector: (rule) => rule.id, maxLength: 3 },
);
const dataHandling = fc.record({
  levels: fc.record(
    {
      restricted: fc.record(
        {
          categories: fc.subarray([...dataCategories]),
          retentionDays: fc.integer({ min: 1, max: 3650 }),
          redact: fc.boolean(),
        },
        optional,
      ),
    } satisfies Partial<Record<(typeof classificationLevels)[number], unknown>>,
    optional,
  ),
});

/** Any document that the contract accepts, with every field that it knows. */
export const anyPolicy = fc.record(
  {
    monthlyBudget: amount,
    dailyBudget: amount,
    maxPerRequest: amount,
    requireApprovalAbove: amount,
    memberBudget: personal,
    keyBudget: personal,
    budgetAlerts: fc.record({
      warningThreshold: fc.integer({ min: 1, max: 1000 }).map((tenths) => tenths / 10),
      exceededAction: fc.constantFrom(...exceededActions),
    }),
    rateLimit: fc.record(
      {
        requestsPerMinute: fc.integer({ min: 1, max: 1_000_000 }),
        tokensPerMinute: fc.integer({ min: 1, max: 1_000_000_000 }),
      },
      optional,
    ),
    defaultMaxOutputTokens: fc.integer({ min: 1, max: 10_000_000 }),
    allowedCategories: listOf(word),
    blockedCategories: listOf(word),
    allowedEndpoints: listOf(host),
    blockedEndpoints: listOf(host),
    allowedModels: listOf(model),
    blockedModels: listOf(model),
    allowedProviders: listOf(word),
    blockedProviders: listOf(word),
    allowedRegions: listOf(word),
    blockedRegions: listOf(word),
    workingHours,
    approvalWorkflow: fc.record(
      {
        enabled: fc.boolean(),
        approvers: listOf(word.map((name) => `${name}@acme.com`)),
        autoApproveBelow: amount,
        requireApprovalAbove: amount,
        timeoutHours: fc.integer({ min: 1, max: 1440 }).map((halves) => halves / 2),
      },
      { requiredKeys: ["enabled"] },
    ),
    cache: fc.record(
      {
        enabled: fc.boolean(),
        sharedCache: fc.boolean(),
        defaultTTL: fc.integer({ min: 1, max: 2_592_000 }),
        semantic: fc.record(
          {
            enabled: fc.boolean(),
            threshold: fc.integer({ min: 80, max: 100 }).map((cents) => cents / 100),
            model: fc.constant("openai/text-embedding-3-small"),
            maxEntries: fc.integer({ min: 1, max: 1_000 }),
          },
          { requiredKeys: ["enabled"] },
        ),
      },
      { requiredKeys: ["enabled"] },
    ),
    rules,
    dataHandling,
    complianceMode: fc.constantFrom(...complianceModes),
    auditLog: fc.record({
      enabled: fc.boolean(),
      retention: fc.integer({ min: 1, max: 3650 }),
    }),
    availability: fc.record({
      whenBudgetUnavailable: fc.constantFrom("refuse", "allow"),
      allowUpTo: amount,
      durability: fc.constantFrom("batched", "strict"),
    }),
    bodyLogging: fc.record(
      { enabled: fc.boolean(), retentionDays: fc.integer({ min: 1, max: 365 }) },
      { requiredKeys: ["enabled"] },
    ),
  },
  optional,
) as fc.Arbitrary<PolicyDocumentInput>;
