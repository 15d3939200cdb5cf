/** Times `decide` on the specification's policy: `node packages/policy/bench/decide.ts`. */
import { fromMicroUsd, ZERO } from "@pag0/money";
import {
  budgetCalendar,
  compileLevel,
  decide,
  effectivePolicy,
  parseClientLevel,
} from "../src/index.ts";

const ROUNDS = 2_000_000;

const policy = effectivePolicy(
  [
    {
      kind: "organization" as const,
      id: "org_1",
      name: "Acme Corp",
      versionId: "pol_1",
      version: 1,
      document: {
        monthlyBudget: "100000000",
        requireApprovalAbove: "500000",
        allowedCategories: ["translation", "llm", "search", "data-analysis"],
        blockedEndpoints: [
          "suspicious-api.com",
          "untrusted-provider.xyz",
          "*.untrusted-provider.xyz",
        ],
      },
    },
    {
      kind: "project" as const,
      id: "prj_1",
      name: "Sales AI",
      versionId: "pol_2",
      version: 1,
      document: {
        monthlyBudget: "15000000",
        dailyBudget: "500000",
        maxPerRequest: "200000",
        approvalWorkflow: { enabled: true, requireApprovalAbove: "100000" },
      },
    },
    parseClientLevel({
      allowedEndpoints: ["api.openai.com/v1", "api.salesforce.com"],
      workingHours: { timezone: "America/New_York", start: "09:00", end: "18:00" },
    }),
  ].map(compileLevel),
  budgetCalendar("America/New_York"),
);

const opening = Date.UTC(2026, 10, 18, 15);
const plenty = fromMicroUsd(10_000_000n);
const state = { available: () => plenty, spent: () => ZERO, isCheap: () => true };

function measure(label: string, host: string, microUsd: bigint, hourShift = 0): void {
  const estimate = fromMicroUsd(microUsd);
  let allowed = 0;
  const run = (rounds: number) => {
    for (let i = 0; i < rounds; i++) {
      const at = new Date(opening + hourShift * 3_600_000 + (i & 0xfffff));
      const { decision } = decide(
        policy,
        {
          host,
          path: "/v1/chat/completions",
          method: "POST",
          category: "llm",
          model: "gpt-4",
          estimate,
          at,
          requiresApproval: false,
          provider: "openai",
          regions: ["US"],
          data: null,
          facts: null,
          approved: false,
        },
        state,
      );
      if (decision === "allow") allowed++;
    }
  };
  run(200_000);
  allowed = 0;
  const heapBefore = process.memoryUsage().heapUsed;
  const start = process.hrtime.bigint();
  run(ROUNDS);
  const nanoseconds = Number(process.hrtime.bigint() - start) / ROUNDS;
  const heapMb = (process.memoryUsage().heapUsed - heapBefore) / 1e6;
  console.log(
    `${label}: ${nanoseconds.toFixed(0)} ns per decision, ${allowed} of ${ROUNDS} allowed, heap ${heapMb.toFixed(1)} MB`,
  );
}

measure("allow", "api.openai.com", 1_000n);
measure("approval", "api.openai.com", 120_100n);
measure("blocked", "suspicious-api.com", 1_000n);
measure("closed", "api.openai.com", 1_000n, 12);
