/**
 * Times `decide`, rules and all: `node packages/policy/bench/rules.ts`. Four levels with lists, hours,
 * handling of data, budgets and thresholds share out the rules between them; 100 are 25 on each. They are
 * of the kinds that companies write, and one call in ten meets some. The last line is one JSON object.
 */
import { type PolicyDocument, policyDocumentSchema, type RuleInput } from "@pag0/contract";
import { fromMicroUsd } from "@pag0/money";
import {
  budgetCalendar,
  budgetsFor,
  compileLevel,
  type DecisionRequest,
  decide,
  effectivePolicy,
  type RuleFacts,
} from "../src/index.ts";

const LEVELS = ["Acme Corp", "Sales", "Sales AI", "Lead scoring"];
const SIZES = [1, 10, 100, 1000];
const SAMPLES = 20_000;
const WARM_UP = 5_000;
const BATCH_MS = 500;

type Conditions = RuleInput["conditions"];

/** One condition of each kind; none but the first meets the calls below, so that all are evaluated. */
const kinds: ((n: number) => Conditions)[] = [
  (n) => [{ field: "daily_cost_per_user", operator: "greater_than", value: 100 + n }],
  (n) => ({
    all: [
      { field: "model", operator: "in", value: [`gpt-${n}`, `claude-${n}`, "o3-pro"] },
      { not: { field: "team", operator: "equals", value: "research" } },
    ],
  }),
  (n) => ({
    any: [
      { field: "path", operator: "matches", value: `/v1/*/${n}/files*` },
      { field: "host", operator: "ends_with", value: `.untrusted-${n}.xyz` },
      { field: "total_tokens", operator: "greater_than", value: 100_000 + n },
    ],
  }),
  (n) => [
    { field: "classification", operator: "greater_or_equal", value: "internal" },
    { field: "region", operator: "not_in", value: ["US", "EU", `R${n}`] },
  ],
  (n) => ({
    all: [
      { field: "tags.environment", operator: "equals", value: "production" },
      { any: [{ field: "sensitive_data", operator: "contains", value: `kind-${n}` }] },
    ],
  }),
  () => [
    { field: "time", operator: "between", value: ["22:00", "06:00"] },
    { field: "role", operator: "equals", value: "developer" },
  ],
];

function rulesOf(count: number): RuleInput[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `rule-${index}`,
    name: `Rule ${index}`,
    conditions: (kinds[index % kinds.length] as (n: number) => Conditions)(index),
    actions: [{ type: index % 3 === 0 ? ("require_approval" as const) : ("deny" as const) }],
    exceptions: index % 5 === 0 ? { roles: ["owner" as const] } : undefined,
  }));
}

/** What the levels say beside their rules. */
const DOCUMENTS: readonly PolicyDocument[] = [
  {
    monthlyBudget: "100000000000",
    blockedEndpoints: ["suspicious-api.com", "*.untrusted-provider.xyz"],
    blockedRegions: ["CN"],
    dataHandling: { levels: { restricted: { allowedRegions: ["US"], approvalRequired: true } } },
  },
  {
    allowedCategories: ["llm", "search", "translation"],
    allowedModels: ["gpt-*", "claude-*"],
    memberBudget: { daily: "500000000" },
    budgetAlerts: { warningThreshold: 90, exceededAction: "block" },
    dailyBudget: "5000000000",
  },
  {
    allowedEndpoints: ["api.openai.com/v1", "api.anthropic.com"],
    allowedProviders: ["openai", "anthropic"],
    maxPerRequest: "2000000",
    workingHours: { timezone: "America/New_York", start: "00:00", end: "23:59" },
  },
  { monthlyBudget: "15000000000", requireApprovalAbove: "1000000", allowedRegions: ["US", "EU"] },
];

function factsOf(index: number): RuleFacts {
  const meets = index % 10 === 0;
  return {
    cost: fromMicroUsd(1200n),
    daily_cost_per_user: fromMicroUsd(meets ? 104_000_000n : BigInt(index % 100) * 1_000_000n),
    daily_cost_per_team: fromMicroUsd(180_000_000n),
    monthly_cost_per_team: fromMicroUsd(2_100_000_000n),
    daily_cost: fromMicroUsd(900_000_000n),
    monthly_cost: fromMicroUsd(9_100_000_000n),
    daily_requests_per_user: 40,
    input_tokens: 1800,
    max_output_tokens: 1024,
    total_tokens: 2824,
    request_bytes: 7400,
    model: index % 2 === 0 ? "gpt-4o" : "Claude-Sonnet-5",
    provider: "openai",
    host: "api.openai.com",
    path: "/v1/chat/completions",
    method: "POST",
    category: "llm",
    classification: index % 3 === 0 ? "internal" : "confidential",
    sensitive_data: ["email", "phone"],
    region: "US",
    role: "developer",
    team: "sales-ai",
    key: "key_01j8z3k5v7w9x1y2z3a4b5c6d7",
    requested_by: "john.doe@acme.com",
    stream: false,
    tags: { department: "Sales", environment: "production" },
    at: new Date(Date.UTC(2026, 10, 18, 15) + index * 1000),
    timeZone: "America/New_York",
  };
}

function callOf(index: number): DecisionRequest {
  const facts = factsOf(index);
  const { at, model } = facts;
  return {
    host: "api.openai.com",
    path: "/v1/chat/completions",
    method: "POST",
    category: "llm",
    model,
    estimate: fromMicroUsd(1200n),
    at,
    requiresApproval: false,
    provider: "openai",
    regions: ["US"],
    data: {
      categories: ["personal"],
      kinds: ["email", "phone"],
      complete: true,
      encrypted: true,
      accessLogged: true,
      retentionDays: 0,
    },
    facts,
    approved: false,
  };
}

const calls = Array.from({ length: 1000 }, (_, index) => callOf(index));
const callAt = (index: number) => calls[index % calls.length] as DecisionRequest;
const plenty = fromMicroUsd(10_000_000n);
const spent = fromMicroUsd(1_000_000n);
const state = { available: () => plenty, spent: () => spent, isCheap: () => true };
const p99Us: Record<string, number> = {};
const perSecond: Record<string, number> = {};
const round = (value: number) => Math.round(value * 10) / 10;

function policyWith(count: number) {
  const levels = LEVELS.map((name, index) => {
    const rules = rulesOf(Math.floor((count + LEVELS.length - 1 - index) / LEVELS.length));
    return compileLevel({
      kind: index === 0 ? "organization" : "project",
      id: `level-${index}`,
      name,
      versionId: `pol_${index}`,
      version: 1,
      document: policyDocumentSchema.parse({ ...DOCUMENTS[index], rules }),
    });
  });
  return effectivePolicy(levels, budgetCalendar("America/New_York"));
}

for (const size of SIZES) {
  const policy = policyWith(size);
  const requester = { memberId: "mem_1", keyId: "key_1" };
  let decided = 0;
  const once = (index: number) => {
    const { code } = decide(policy, callAt(index), state, budgetsFor(policy, requester));
    if (code === "RULE_DENIED" || code === "RULE_APPROVAL") decided++;
  };
  for (let index = 0; index < WARM_UP; index++) once(index);
  const samples = new Float64Array(SAMPLES);
  for (let index = 0; index < SAMPLES; index++) {
    const start = process.hrtime.bigint();
    once(index);
    samples[index] = Number(process.hrtime.bigint() - start) / 1000;
  }
  samples.sort();
  decided = 0;
  let decisions = 0;
  const start = performance.now();
  while (performance.now() - start < BATCH_MS) for (let i = 0; i < 100; i++) once(decisions++);
  perSecond[size] = Math.round((decisions * 1000) / (performance.now() - start));
  const at = (share: number) => round(samples[Math.floor(SAMPLES * share)] as number);
  p99Us[size] = at(0.99);
  console.log(
    `${size} rules over ${LEVELS.length} levels: ${perSecond[size].toLocaleString("en-US")} decisions/s, p50 ${at(0.5)} µs, p99 ${at(0.99)} µs, ${round((100 * decided) / decisions)}% decided and explained by a rule`,
  );
}
console.log(JSON.stringify({ bench: "policy rules", levels: LEVELS.length, p99Us, perSecond }));
