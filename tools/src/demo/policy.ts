import type { AlertSettings, PolicyDocument } from "@pag0/sdk";

/** The company's policy, as the specification's use case 2 writes it. */
export const GLOBAL_POLICY: PolicyDocument = {
  monthlyBudget: "100000000", // $100
  requireApprovalAbove: "500000", // $0.50
  allowedCategories: ["translation", "llm", "search", "data-analysis"],
  blockedEndpoints: ["suspicious-api.com", "untrusted-provider.xyz"],
  complianceMode: "EU_AI_ACT",
  auditLog: { enabled: true, retention: 90 },
};

/** Who hears of what, as the use case writes it. */
export const ALERTS: AlertSettings = {
  channels: ["email", "slack"],
  recipients: ["cfo@acme.com", "it-security@acme.com"],
  triggers: {
    budgetThreshold: 0.8,
    anomalyDetection: true,
    policyViolation: true,
    highCostRequest: "$1.00",
  },
};
