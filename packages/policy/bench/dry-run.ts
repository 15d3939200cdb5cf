/**
 * Times a dry run of 30 days' calls of ten teams against a draft that narrows every one of them:
 * `node packages/policy/bench/dry-run.ts [rows]`. The last line is one JSON object.
 */

import type { PolicyDocument } from "@pag0/contract";
import type { PolicyLevel, UsageRow } from "../src/index.ts";
import {
  budgetCalendar,
  compileLevel,
  createDryRun,
  decide,
  effectivePolicy,
} from "../src/index.ts";

const ROWS = Number(process.argv[2] ?? 1_000_000);
const BATCH = 10_000;
const TIME_ZONE = "America/New_York";
const START = Date.UTC(2026, 9, 20, 4);
const SPAN_MS = 30 * 86_400_000;
const HOSTS = ["api.openai.com", "api.anthropic.com", "api.deepl.com", "suspicious-api.com"];
const PATHS = ["/v1/chat/completions", "/v1/messages", "/v2/translate", "/v1/embeddings"];
const MODELS = ["gpt-5", "gpt-5-mini", null, "claude"];
const PROVIDERS = ["openai", "anthropic", "deepl", null];
const CATEGORIES = ["llm", "llm", "translation", "search"];

function level(
  kind: "organization" | "project",
  id: string,
  name: string,
  document: PolicyLevel["document"],
): PolicyLevel {
  return { kind, id, name, versionId: `pol_${id}`, version: 1, document };
}

/** What the draft asks beside amounts, lists and hours: rules, data, people's budgets and a soft budget. */
const whatIsNew: PolicyDocument = {
  blockedModels: ["*-preview"],
  memberBudget: { daily: "30000000" },
  budgetAlerts: { warningThreshold: 90, exceededAction: "block" },
  rules: [
    {
      id: "high-cost",
      name: "High cost per person",
      status: "active",
      conditions: [{ field: "daily_cost_per_user", operator: "greater_than", value: "20000000" }],
      actions: [{ type: "require_approval" }],
    },
    {
      id: "at-night",
      name: "Nothing sensitive at night",
      status: "active",
      conditions: [
        { field: "sensitive_data", operator: "contains", value: "email" },
        { field: "time", operator: "between", value: ["20:00", "06:00"] },
      ],
      actions: [{ type: "deny" }],
    },
  ],
  dataHandling: { levels: { confidential: { allowedRegions: ["US", "EU"], redact: true } } },
};

function documents(draft: boolean) {
  const organization = level("organization", "org_1", "Acme Corp", {
    monthlyBudget: draft ? "800000000000" : "1000000000000",
    dailyBudget: "50000000000",
    requireApprovalAbove: "500000",
    allowedCategories: ["translation", "llm", "search", "data-analysis"],
    blockedEndpoints: ["suspicious-api.com", "*.untrusted-provider.xyz"],
  });
  return Array.from({ length: 10 }, (_, index) => [
    organization,
    level("project", `prj_${index}`, `Team ${index}`, {
      monthlyBudget: "100000000000",
      dailyBudget: draft ? "120000000" : "4000000000",
      maxPerRequest: "200000",
      ...(draft ? whatIsNew : {}),
      ...(draft ? { allowedEndpoints: ["api.openai.com", "api.deepl.com/v2"] } : {}),
      workingHours: draft ? { timezone: TIME_ZONE, start: "06:00", end: "22:00" } : undefined,
      approvalWorkflow: { enabled: true, requireApprovalAbove: draft ? "90000" : "150000" },
      cache: { enabled: true, sharedCache: true, defaultTTL: 1800 },
    }),
  ]);
}

const before = documents(false);
const after = documents(true);
const published = before.map((levels) =>
  effectivePolicy(levels.map(compileLevel), budgetCalendar(TIME_ZONE)),
);

/** A reproducible sequence (mulberry32), so that two runs time the same rows. */
let seed = 1;
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

function rowAt(index: number): UsageRow {
  const team = Math.floor(random() * 10);
  const kind = random() < 0.02 ? 3 : Math.floor(random() * 3);
  const estimateNano = BigInt(Math.floor(random() ** 3 * 220_000_000));
  const occurredAt = new Date(START + Math.floor((index / ROWS) * SPAN_MS));
  const call = {
    host: HOSTS[kind] ?? "",
    path: PATHS[kind] ?? "",
    method: "POST",
    category: CATEGORIES[kind] ?? "llm",
    model: MODELS[kind] ?? null,
  };
  const policy = published[team];
  if (policy === undefined) throw new RangeError("no such team");
  const estimate = estimateNano as Parameters<typeof decide>[1]["estimate"];
  const { decision, code } = decide(
    policy,
    {
      ...call,
      provider: null,
      regions: [],
      estimate,
      at: occurredAt,
      requiresApproval: false,
      approved: false,
      data: null,
      facts: null,
    },
    { available: () => null, spent: () => null, isCheap: () => true },
  );
  const hit = decision === "allow" && random() < 0.3;
  const cost = (estimateNano * 6n) / 10n;
  return {
    ...call,
    requestId: `req_${index}`,
    occurredAt,
    projectId: `prj_${team}`,
    provider: PROVIDERS[kind] ?? null,
    regions: ["US"],
    apiKeyId: `key_${team}`,
    memberId: random() < 0.7 ? `mem_${team}_${Math.floor(random() * 20)}` : null,
    role: "developer",
    requestedBy: null,
    classification: "internal",
    sensitiveKinds: random() < 0.1 ? ["email"] : [],
    tags: { environment: "production" },
    inputTokens: 1800,
    outputTokens: 700,
    stream: false,
    decision,
    reasonCode: code,
    cacheState: hit ? "hit" : decision === "allow" ? "miss" : "off",
    estimateNano,
    costNano: decision !== "allow" || hit ? 0n : cost,
    savedNano: hit ? cost : 0n,
    approvalId: decision === "require_approval" ? `apr_${index}` : null,
  };
}

const dryRun = createDryRun({
  projects: before.map((levels, index) => ({
    id: `prj_${index}`,
    name: `Team ${index}`,
    before: levels,
    after: after[index] ?? [],
  })),
  calendar: { before: budgetCalendar(TIME_ZONE), after: budgetCalendar(TIME_ZONE) },
});

let nanoseconds = 0n;
for (let first = 0; first < ROWS; first += BATCH) {
  const length = Math.min(BATCH, ROWS - first);
  const batch = Array.from({ length }, (_, index) => rowAt(first + index));
  const start = process.hrtime.bigint();
  for (const row of batch) dryRun.add(row);
  nanoseconds += process.hrtime.bigint() - start;
}
const start = process.hrtime.bigint();
const result = dryRun.result();
nanoseconds += process.hrtime.bigint() - start;

const seconds = Number(nanoseconds) / 1e9;
const changed = result.transitions.reduce((sum, { calls }) => sum + calls, 0);
for (const { from, to, calls } of result.transitions) console.log(`${from} → ${to}: ${calls}`);
for (const { code, level: name, transitions } of result.byReason.slice(0, 5)) {
  console.log(`${code} of ${name}: ${transitions.map(({ calls }) => calls).join(", ")}`);
}
console.log(
  `${ROWS} rows in ${seconds.toFixed(2)} s, ${Math.round(ROWS / seconds)} rows a second, resident ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
);
console.log(
  JSON.stringify({
    bench: "policy dry run",
    rows: ROWS,
    seconds: Number(seconds.toFixed(3)),
    rowsPerSecond: Math.round(ROWS / seconds),
    changedRows: changed,
  }),
);
