/**
 * Enterprise team management, from policy to report: the five parts of the use case, as its
 * specification writes them. Run it against a started product (`npm start`):
 *
 *   PAG0_ORG_API_KEY=pag0_org_… PAG0_SALES_API_KEY=pag0_prj_… npx node examples/uc2.ts
 *
 * The first run may leave PAG0_SALES_API_KEY out: it makes the ten projects, and the key of `sales-ai`
 * is created in the console under Keys. Running it again changes nothing. With the key it calls a model,
 * between 09:00 and 18:00 in New York as part 3 says, and waits until somebody approves in the Inbox.
 */
import { waitForApproval } from "@pag0/sdk";

/** What the specification's sample leaves to the reader: telling the lead, here on the screen. */
function notifyTeamLead(message: string): void {
  console.error(message);
}

// 1. Central IT Team: Organization-wide setup
import { createPag0Organization } from "@pag0/sdk";

const org = createPag0Organization({
  apiKey: process.env.PAG0_ORG_API_KEY,
  orgId: "acme-corp",

  // Company-wide default policy
  globalPolicy: {
    monthlyBudget: "100000000",    // Company-wide monthly $100 limit
    requireApprovalAbove: "500000", // Require approval above $0.50
    allowedCategories: [
      "translation",
      "llm",
      "search",
      "data-analysis"
    ],
    blockedEndpoints: [
      "suspicious-api.com",
      "untrusted-provider.xyz"
    ],
    complianceMode: "EU_AI_ACT",    // Compliance regulation adherence
    auditLog: {
      enabled: true,
      retention: 90                 // 90 day retention
    }
  },

  // Alert settings
  alerts: {
    channels: ["email", "slack"],
    recipients: ["cfo@acme.com", "it-security@acme.com"],
    triggers: {
      budgetThreshold: 0.8,
      anomalyDetection: true,
      policyViolation: true,
      highCostRequest: "$1.00"
    }
  }
});

// 2. Create team-level projects and allocate budgets
const teams = [
  { name: "Sales AI", budget: "15000000" },      // $15/month
  { name: "Marketing AI", budget: "20000000" },  // $20/month
  { name: "Support AI", budget: "25000000" },    // $25/month
  { name: "R&D AI", budget: "30000000" },        // $30/month
  { name: "Engineering AI", budget: "3000000" },
  { name: "Finance AI", budget: "2000000" },
  { name: "Legal AI", budget: "2000000" },
  { name: "HR AI", budget: "1000000" },
  { name: "Operations AI", budget: "1000000" },
  { name: "Design AI", budget: "1000000" },
];

for (const team of teams) {
  await org.createProject({
    name: team.name,
    policy: {
      monthlyBudget: team.budget,
      maxPerRequest: "200000",       // Max $0.20/request per team
      dailyBudget: String(parseInt(team.budget) / 30),

      // Team-level approval workflow
      approvalWorkflow: {
        enabled: true,
        approvers: [`${team.name.toLowerCase()}-lead@acme.com`],
        autoApproveBelow: "100000",  // Auto-approve below $0.10
        requireApprovalAbove: "100000"
      }
    },

    // Team-level caching policy
    cache: {
      enabled: true,
      sharedCache: true,             // Share cache across teams
      defaultTTL: 1800
    }
  });
}

// 3. Individual Team: Agent code
// (Example: Sales AI team)
import { createPag0Client } from "@pag0/sdk";

const salesAgent = createPag0Client({
  apiKey: process.env.PAG0_SALES_API_KEY,
  projectId: "sales-ai",

  // Inherit team policy + additional restrictions
  policy: {
    // Automatically inherit organization policy
    additionalRestrictions: {
      allowedEndpoints: [
        "api.openai.com",            // Sales team uses OpenAI only
        "api.salesforce.com"
      ],
      workingHours: {
        timezone: "America/New_York",
        start: "09:00",
        end: "18:00"                 // Operate during business hours only
      }
    }
  },

  // Team-level tags (for cost tracking)
  tags: {
    department: "Sales",
    costCenter: "CC-1001",
    environment: "production"
  }
});

// 4. High-value request approval flow
async function processHighValueRequest(leadId: string) {
  try {
    // High-cost request (e.g., bulk GPT-4 calls)
    const response = await salesAgent.fetch(
      "https://api.openai.com/v1/chat/completions",
      {
        method: "POST",
        body: JSON.stringify({
          model: "gpt-4",
          messages: [/* ... */],
          max_tokens: 2000              // Estimated cost ~$0.12
        }),

        // Specify that approval is required
        pag0Meta: {
          requiresApproval: true,
          businessJustification: `Lead ${leadId} qualification - high value enterprise deal`,
          requestedBy: "john.doe@acme.com"
        }
      }
    );

    if (response.status === 202) {
      // Pending approval
      console.log("Request pending approval:", response.meta.approvalId);

      // Wait for approval (polling or webhook)
      const approved = await waitForApproval(response.meta.approvalId);

      if (approved) {
        // Execute actual request after approval
        return await salesAgent.executeApprovedRequest(response.meta.approvalId);
      } else {
        console.log("Request denied by manager");
        return null;
      }
    }

    return response;

  } catch (error) {
    if (error.code === "BUDGET_EXCEEDED") {
      console.error("Team budget exceeded for this month");
      // Send Slack notification
      notifyTeamLead("Budget exceeded - request blocked");
    }
    throw error;
  }
}

// 5. Central IT: Company-wide monitoring from dashboard
async function generateMonthlyReport() {
  const report = await org.getAnalytics({
    period: "month",
    groupBy: ["project", "costCenter", "endpoint"],
    metrics: [
      "totalCost",
      "totalRequests",
      "cacheHitRate",
      "avgLatency",
      "budgetUtilization"
    ]
  });

  console.log("Enterprise Dashboard:", report);

  // Generate PDF report (for compliance)
  await org.exportReport({
    format: "pdf",
    template: "EU_AI_ACT_COMPLIANCE",
    recipient: "auditor@acme.com"
  });
}

export { generateMonthlyReport, org, processHighValueRequest, salesAgent, teams };

// Run as a program, it goes through the whole way; imported, it only makes the organization and its teams.
if (import.meta.main && process.env.PAG0_SALES_API_KEY) {
  const answer = await processHighValueRequest("4711");
  if (answer !== null) console.log(answer.status, await answer.json(), answer.meta);
  await generateMonthlyReport();
}
