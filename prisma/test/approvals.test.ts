import { newId } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import { expect, test } from "vitest";
import {
  cancelApproval,
  claimExecution,
  completeExecution,
  createApproval,
  decideApproval,
  expireDueApprovals,
  type NewApproval,
  releaseExecution,
} from "../src/approvals.ts";
import { type BudgetKey, budgetCounter } from "../src/budgets.ts";
import { moveHolds, settleHolds } from "../src/holds.ts";
import { inTransaction, sqlOf, sqlOfPool } from "../src/sql.ts";
import { shipUsage } from "../src/usage.ts";
import { makeTenant, type Tenant, useDatabase } from "./database.ts";
import { leaseBudget } from "./leasing.ts";
import { usageOf, WINDOW } from "./usage-records.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
const sql = () => sqlOfPool(pool());

const CREATED = new Date("2026-11-20T10:00:00.000Z");
const EXPIRES = new Date("2026-11-21T10:00:00.000Z");
const SOON = new Date("2026-11-20T11:00:00.000Z");
const ESTIMATE = nanoUsd(120_000_000n);
const LIMIT = nanoUsd(1_000_000_000n);
const UNTOUCHED = { settled: 0n, held: 0n, leased: 0n };

function keysOf({ organizationId, projectId }: Tenant): BudgetKey[] {
  const window = { organizationId, period: "month" as const, windowStart: WINDOW };
  return [
    { ...window, scopeKind: "organization", scopeId: organizationId },
    { ...window, scopeKind: "project", scopeId: projectId },
  ];
}

const budgetsOf = (tenant: Tenant, limit = LIMIT) => keysOf(tenant).map((key) => ({ key, limit }));

function approvalOf(tenant: Tenant, change: Partial<NewApproval> = {}): NewApproval {
  return {
    id: newId("approval"),
    ...tenant,
    requestId: newId("request"),
    method: "POST",
    url: "https://api.openai.com/v1/chat/completions",
    host: "api.openai.com",
    model: "gpt-4",
    category: "llm",
    requestCiphertext: new Uint8Array([1, 2, 3]),
    requestSha256: "0".repeat(64),
    estimate: ESTIMATE,
    justification: "Lead 42 qualification - high value enterprise deal",
    requestedBy: "john.doe@acme.com",
    reasonCode: "ABOVE_APPROVAL_THRESHOLD",
    explanation: "$0.12 is above $0.10",
    approverIds: [newId("member")],
    approverSource: "policy",
    warnings: [],
    policyVersionIds: ["pol_1"],
    createdAt: CREATED,
    expiresAt: EXPIRES,
    ...change,
  };
}

/** A tenant with one pending approval. */
async function pending(change: Partial<NewApproval> = {}) {
  const tenant = await makeTenant(context.database);
  const approval = approvalOf(tenant, change);
  expect(await createApproval(pool(), approval, budgetsOf(tenant), "prx_1")).toBeNull();
  return { tenant, approvalId: approval.id, approval };
}

function decide(tenant: Tenant, approvalId: string, approve: boolean, now = SOON) {
  const decision = { approvalId, approve, memberId: newId("member"), comment: null, now };
  return context.database
    .forOrganization(tenant.organizationId)
    .transaction((tx) => decideApproval(sqlOf(tx), decision));
}

async function statusOf(approvalId: string): Promise<string | undefined> {
  const [row] = await sql()<{ status: string }>("SELECT status FROM approvals WHERE id = $1", [
    approvalId,
  ]);
  return row?.status;
}

async function expectCounters(tenant: Tenant, expected: typeof UNTOUCHED): Promise<void> {
  for (const key of keysOf(tenant)) expect(await budgetCounter(sql(), key)).toEqual(expected);
}

async function actionsOf({ organizationId }: Tenant): Promise<string[]> {
  const rows = await sql()<{ action: string }>(
    "SELECT action FROM audit_entries WHERE organization_id = $1 ORDER BY at, id",
    [organizationId],
  );
  return rows.map((row) => row.action);
}

test("a pending approval holds its estimate on every budget and is recorded", async () => {
  const { tenant, approvalId } = await pending();
  await expectCounters(tenant, { ...UNTOUCHED, held: ESTIMATE });
  expect(await statusOf(approvalId)).toBe("pending");
  expect(await actionsOf(tenant)).toEqual(["approval.requested"]);
});

test("two hundred of a project wait at once, and no more until one is decided or expires", async () => {
  const tenant = await makeTenant(context.database);
  const ask = (change: Partial<NewApproval> = {}) =>
    createApproval(pool(), approvalOf(tenant, { estimate: nanoUsd(1n), ...change }), [], "prx_1");
  for (let asked = 0; asked < 200; asked++) expect(await ask()).toBeNull();
  expect(await ask()).toBe("too_many");
  expect(await ask({ createdAt: EXPIRES, expiresAt: new Date(EXPIRES.getTime() + 1) })).toBeNull();
  await expireDueApprovals(pool(), { now: EXPIRES, limit: 500, writer: "worker" });
  expect(await ask()).toBeNull();
});

test("a budget that is short leaves no approval, no hold and no record", async () => {
  const tenant = await makeTenant(context.database);
  const approval = approvalOf(tenant);
  const budgets = budgetsOf(tenant, nanoUsd(ESTIMATE - 1n));
  const shortage = await createApproval(pool(), approval, budgets, "prx_1");
  expect(shortage).toMatchObject({ remaining: ESTIMATE - 1n });
  expect(await statusOf(approval.id)).toBeUndefined();
  await expectCounters(tenant, UNTOUCHED);
  expect(await actionsOf(tenant)).toEqual([]);
});

test("a denial sets its holds free", async () => {
  const { tenant, approvalId } = await pending();
  expect(await decide(tenant, approvalId, false)).toBe(true);
  expect(await statusOf(approvalId)).toBe("denied");
  await expectCounters(tenant, UNTOUCHED);
});

test("a cancellation sets its holds free, for the project whose request it is alone", async () => {
  const { tenant, approvalId } = await pending();
  const request = { ...tenant, approvalId, now: SOON, writer: "prx_1" };
  expect(await cancelApproval(pool(), { ...request, projectId: newId("project") })).toBe(false);
  await expectCounters(tenant, { ...UNTOUCHED, held: ESTIMATE });
  expect(await cancelApproval(pool(), request)).toBe(true);
  expect(await cancelApproval(pool(), request)).toBe(false);
  expect(await statusOf(approvalId)).toBe("cancelled");
  await expectCounters(tenant, UNTOUCHED);
  expect(await actionsOf(tenant)).toEqual(["approval.requested", "approval.cancelled"]);
});

/** Times before those of the other tests, whose requests are then never due. */
function early(month: string) {
  return {
    createdAt: new Date(`2025-${month}-01T10:00:00.000Z`),
    expiresAt: new Date(`2025-${month}-02T10:00:00.000Z`),
  };
}

const expire = (now: Date) => expireDueApprovals(pool(), { now, limit: 100, writer: "wrk_1" });

test("a deadline sets the holds of pending and of approved requests free, once and not before", async () => {
  const { createdAt, expiresAt } = early("01");
  const one = await pending({ createdAt, expiresAt });
  const other = await pending({ createdAt, expiresAt });
  await decide(other.tenant, other.approvalId, true, createdAt);
  expect(await expire(new Date(expiresAt.getTime() - 1))).toBe(0);
  await expectCounters(one.tenant, { ...UNTOUCHED, held: ESTIMATE });
  const counts = await Promise.all([expire(expiresAt), expire(expiresAt), expire(expiresAt)]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
  for (const { tenant, approvalId } of [one, other]) {
    expect(await statusOf(approvalId)).toBe("expired");
    await expectCounters(tenant, UNTOUCHED);
    expect(await actionsOf(tenant)).toEqual(["approval.requested", "approval.expired"]);
  }
});

test("nobody decides or executes after the deadline, even before it was noticed", async () => {
  const { tenant, approvalId } = await pending();
  expect(await decide(tenant, approvalId, true, EXPIRES)).toBe(false);
  expect(await decide(tenant, approvalId, true)).toBe(true);
  const claim = { approvalId, executionId: newId("execution"), now: EXPIRES };
  expect(await claimExecution(sql(), claim)).toBe(false);
});

test("of 20 decisions at once one counts, and the holds follow it", async () => {
  const { tenant, approvalId } = await pending();
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) => decide(tenant, approvalId, index % 2 === 0)),
  );
  expect(results.filter((won) => won)).toHaveLength(1);
  const approved = results.indexOf(true) % 2 === 0;
  expect(await statusOf(approvalId)).toBe(approved ? "approved" : "denied");
  await expectCounters(tenant, { ...UNTOUCHED, held: approved ? ESTIMATE : 0n });
});

test("nobody decides for another organization", async () => {
  const { tenant, approvalId } = await pending();
  const stranger = await makeTenant(context.database, "Globex");
  expect(await decide(stranger, approvalId, false)).toBe(false);
  await expectCounters(tenant, { ...UNTOUCHED, held: ESTIMATE });
});

test("of 50 claims at once one is given, and a claim given back is given once more", async () => {
  const { tenant, approvalId } = await pending();
  const claimAll = async () => {
    const ids = Array.from({ length: 50 }, () => newId("execution"));
    const given = await Promise.all(
      ids.map((executionId) => claimExecution(sql(), { approvalId, executionId, now: SOON })),
    );
    return ids.filter((_, index) => given[index]);
  };
  expect(await claimAll()).toEqual([]);
  await decide(tenant, approvalId, true);
  const [executionId = "", ...others] = await claimAll();
  expect(others).toEqual([]);
  await releaseExecution(sql(), { approvalId, executionId: newId("execution") });
  expect(await claimAll()).toEqual([]);
  await releaseExecution(sql(), { approvalId, executionId });
  expect(await claimAll()).toHaveLength(1);
});

test("an execution that has begun outlives the deadline", async () => {
  const { createdAt, expiresAt } = early("02");
  const { tenant, approvalId } = await pending({ createdAt, expiresAt });
  await decide(tenant, approvalId, true, createdAt);
  const claim = { approvalId, executionId: newId("execution"), now: createdAt };
  expect(await claimExecution(sql(), claim)).toBe(true);
  expect(await expire(new Date(expiresAt.getTime() + 1))).toBe(0);
  expect(await statusOf(approvalId)).toBe("approved");
  await expectCounters(tenant, { ...UNTOUCHED, held: ESTIMATE });
});

test("an execution pays from its holds, frees the rest, and counts once however often it is shipped", async () => {
  const { tenant, approvalId } = await pending();
  for (const key of keysOf(tenant))
    await leaseBudget(pool(), { key, proxyId: "prx_1", want: nanoUsd(50_000n), limit: LIMIT });
  await decide(tenant, approvalId, true);
  const executionId = newId("execution");
  await claimExecution(sql(), { approvalId, executionId, now: SOON });
  const cost = nanoUsd(87_654_321n);
  const event = usageOf(tenant, { approvalId, costNano: `${cost}`, executesApproval: true });
  await Promise.all(
    Array.from({ length: 4 }, () => shipUsage(pool(), { proxyId: "prx_1", events: [event] })),
  );
  await expectCounters(tenant, { settled: cost, held: 0n, leased: 50_000n });
  const result = {
    approvalId,
    executionId,
    responseCiphertext: new Uint8Array([9, 8, 7]),
    responseStatus: 200,
    cost,
    usageEventId: event.id,
    now: SOON,
  };
  await completeExecution(sql(), result);
  // A second answer never takes the place of the first.
  await completeExecution(sql(), { ...result, responseStatus: 500, cost: nanoUsd(1n) });
  const [row] = await sql()(
    `SELECT status, response_status AS "responseStatus", cost_nano::text AS cost, encode(response_ciphertext, 'hex') AS response FROM approvals WHERE id = $1`,
    [approvalId],
  );
  expect(row).toEqual({
    status: "executed",
    responseStatus: 200,
    cost: "87654321",
    response: "090807",
  });
  await inTransaction(pool(), (tx) => releaseExecution(tx, { approvalId, executionId }));
  expect(await statusOf(approvalId)).toBe("executed");
});

test("holds move to the budgets of today, all of them or none, and what is settled follows", async () => {
  const { tenant, approvalId } = await pending();
  const tomorrow = new Date(WINDOW.getTime() + 40 * 86_400_000);
  const today = budgetsOf(tenant).map(({ key, limit }) => ({
    key: { ...key, windowStart: tomorrow },
    limit,
  }));
  const move = (budgets: typeof today) =>
    inTransaction(pool(), (own) => moveHolds(own, { approvalId, amount: ESTIMATE, budgets }));
  const short = today.map((budget, index) =>
    index === 1 ? { ...budget, limit: nanoUsd(ESTIMATE - 1n) } : budget,
  );
  expect(await move(short)).toEqual({ key: short[1]?.key, remaining: ESTIMATE - 1n });
  await expectCounters(tenant, { ...UNTOUCHED, held: ESTIMATE });
  expect(await move(today)).toBeNull();
  expect(await move(today)).toBeNull();
  await expectCounters(tenant, UNTOUCHED);
  for (const { key } of today)
    expect(await budgetCounter(sql(), key)).toEqual({ ...UNTOUCHED, held: ESTIMATE });
  const lower = today.map((budget) => ({ ...budget, limit: nanoUsd(ESTIMATE - 1n) }));
  expect(await move(lower)).toMatchObject({ remaining: 0n });
  await inTransaction(pool(), (own) => settleHolds(own, new Map([[approvalId, nanoUsd(7n)]])));
  await expectCounters(tenant, UNTOUCHED);
  for (const { key } of today)
    expect(await budgetCounter(sql(), key)).toEqual({ ...UNTOUCHED, settled: 7n });
});
