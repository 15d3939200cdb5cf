import { createHash } from "node:crypto";
import { newId } from "@pag0/contract";
import { createApproval, encrypt, shipUsage, type UsageRecord } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import type { ApiHarness, TestOrganization } from "./api-harness.ts";

/** One of everything that belongs to a team, each with the team's mark in what people read of it. */
export interface TeamData {
  /** Stands in the name or text of everything below, and of nothing else. */
  mark: string;
  teamId: string;
  slug: string;
  keyId: string;
  key: string;
  approvalId: string;
  requestId: string;
  alertId: string;
}

export interface CompanyData {
  organization: TestOrganization;
  mark: string;
  providerId: string;
  providerSlug: string;
  credentialId: string;
  aliasName: string;
  overrideId: string;
  memberId: string;
  reportId: string;
  dryRunId: string;
  teams: readonly [TeamData, TeamData];
}

export function usageOf(
  organization: TestOrganization,
  team: Pick<TeamData, "mark" | "teamId" | "keyId" | "requestId">,
  now: Date,
): UsageRecord {
  return {
    id: newId("usageEvent", now.getTime()),
    occurredAt: now.toISOString(),
    requestId: team.requestId,
    organizationId: organization.id,
    projectId: team.teamId,
    apiKeyId: team.keyId,
    providerId: null,
    host: `${team.mark}.example`,
    path: `/${team.mark}`,
    method: "POST",
    model: `${team.mark}-model`,
    category: "llm",
    decision: "allow",
    reasonCode: "ALLOWED",
    explanation: `Within the budget of ${team.mark}`,
    memberId: null,
    classification: "internal",
    sensitiveKinds: [],
    ruleMatches: [],
    spendWindows: null,
    unleased: false,
    policyVersionIds: [],
    cacheState: "miss",
    outcome: "served",
    upstreamStatus: 200,
    stream: false,
    inputTokens: 10,
    outputTokens: 5,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    usageDetail: {},
    serviceTier: "standard",
    attempt: 1,
    modelAlias: null,
    estimated: false,
    estimateNano: "2000000",
    costNano: "1234567",
    savedNano: "0",
    priceVersion: null,
    latencyMs: 120,
    upstreamMs: 110,
    costCenter: `${team.mark}-costs`,
    department: "",
    tags: { team: team.mark },
    approvalId: null,
    charges: [],
  };
}

async function addTeam(
  harness: ApiHarness,
  organization: TestOrganization,
  mark: string,
): Promise<TeamData> {
  const { services } = harness;
  const as = organization.key;
  const now = services.now();
  const team = await harness.json<{ id: string; slug: string }>(201, "POST", "/teams", {
    as,
    body: { name: `Team ${mark}`, policy: { monthlyBudget: "5000000" } },
  });
  const key = await harness.json<{ id: string; key: string }>(201, "POST", "/keys", {
    as,
    body: { name: `Key ${mark}`, team: team.id },
  });
  const data: TeamData = {
    mark,
    teamId: team.id,
    slug: team.slug,
    keyId: key.id,
    key: key.key,
    approvalId: newId("approval", now.getTime()),
    requestId: newId("request", now.getTime()),
    alertId: newId("alert", now.getTime()),
  };
  const request = JSON.stringify({
    method: "POST",
    url: `https://${mark}.example/v1`,
    headers: { "content-type": "text/plain" },
    restrictions: null,
    body: Buffer.from(mark).toString("base64"),
  });
  await createApproval(
    services.database.system.pool,
    {
      id: data.approvalId,
      organizationId: organization.id,
      projectId: team.id,
      apiKeyId: key.id,
      requestId: newId("request", now.getTime()),
      method: "POST",
      url: `https://${mark}.example/v1`,
      host: `${mark}.example`,
      model: null,
      category: "llm",
      requestCiphertext: encrypt(
        Buffer.from(request),
        `approval:${data.approvalId}`,
        services.environment.PAG0_ENCRYPTION_KEY,
      ),
      requestSha256: createHash("sha256").update(request).digest("hex"),
      estimate: nanoUsd(120_000_000n),
      justification: `Because ${mark}`,
      requestedBy: "agent",
      reasonCode: "APPROVAL_THRESHOLD",
      explanation: `Over the threshold of ${mark}`,
      approverIds: [],
      approverSource: "leads",
      warnings: [],
      policyVersionIds: [],
      createdAt: now,
      expiresAt: new Date(now.getTime() + 3_600_000),
    },
    [],
    "proxy:test",
  );
  await shipUsage(services.database.system.pool, {
    proxyId: "proxy-test",
    events: [usageOf(organization, data, now)],
  });
  await services.database.forOrganization(organization.id).transaction((tx) =>
    tx.alert.create({
      data: {
        id: data.alertId,
        organizationId: organization.id,
        projectId: team.id,
        kind: "budget_threshold",
        severity: "warning",
        title: `Alert of ${mark}`,
        dedupeKey: mark,
      },
    }),
  );
  return data;
}

/** Fills an organization with two teams and one of everything else. */
export async function fillCompany(
  harness: ApiHarness,
  organization: TestOrganization,
  mark: string,
): Promise<CompanyData> {
  const as = organization.key;
  const teams = [
    await addTeam(harness, organization, `${mark}-one`),
    await addTeam(harness, organization, `${mark}-two`),
  ] as const;
  const provider = await harness.json<{ id: string; slug: string }>(201, "POST", "/providers", {
    as,
    body: {
      name: `Provider ${mark}`,
      vendor: "openai",
      format: "openai",
      baseUrl: `https://${mark}.provider.example`,
      category: "llm",
      credential: `secret-credential-${mark}`,
    },
  });
  const credential = await harness.json<{ id: string }>(
    201,
    "POST",
    `/providers/${provider.id}/credentials`,
    { as, body: { name: `Key ${mark}-region`, credential: `secret-credential-${mark}-region` } },
  );
  const target = { provider: provider.slug, model: `${mark}-model` };
  // Without the mark: a refusal repeats the name that it was asked for.
  const aliasName = `alias-${provider.id.slice(-8)}`;
  await harness.json(200, "PUT", `/model-aliases/${aliasName}`, {
    as,
    body: { strategy: "ordered", targets: [target] },
  });
  const override = await harness.json<{ id: string }>(201, "POST", "/prices/overrides", {
    as,
    body: { kind: "free", vendor: "openai", model: target.model },
  });
  const member = await harness.json<{ id: string }>(201, "POST", "/members", {
    as,
    body: { email: `${mark}@example.com`, name: `Member ${mark}`, role: "developer" },
  });
  const report = await harness.json<{ id: string }>(202, "POST", "/reports", {
    as,
    body: { template: "EU_AI_ACT_COMPLIANCE", recipient: `${mark}-auditor@example.com` },
  });
  const dryRun = await harness.json<{ id: string }>(202, "POST", "/policies/dry-runs", {
    as,
    body: { level: teams[0].teamId, document: { allowedModels: [`${mark}-model`] } },
  });
  await harness.json(200, "PUT", `/teams/${teams[0].teamId}/policy/draft`, {
    as,
    body: { text: `{"draft of": "${mark}-one"}`, baseVersion: 1, revision: 0 },
  });
  return {
    organization,
    mark,
    dryRunId: dryRun.id,
    providerId: provider.id,
    providerSlug: provider.slug,
    credentialId: credential.id,
    aliasName,
    overrideId: override.id,
    memberId: member.id,
    reportId: report.id,
    teams,
  };
}
