import { decideApproval, sqlOfPool } from "@pag0/db";
import { expect } from "vitest";
import { forward, type Harness, PRICED_URL } from "./harness.ts";

/** What a call to `PRICED_URL` costs, in nano-USD. */
export const PRICE = 20_000_000n;
/** A policy under which a person decides on a call to `PRICED_URL`, with a budget of five. */
export const GUARDED = {
  monthlyBudget: "100000",
  approvalWorkflow: {
    enabled: true,
    requireApprovalAbove: "10000",
    approvers: [],
    timeoutHours: 24,
  },
};

/** An approval that a project of its own organization has asked for. */
export interface Asked {
  key: string;
  id: string;
  ownerId: string;
  approvalId: string;
}

export async function ask(harness: Harness, url: string, target = PRICED_URL): Promise<Asked> {
  const { id, ownerId, projects } = await harness.seed({ projects: [GUARDED] });
  const key = projects[0]?.key ?? "";
  const response = await forward(url, key, target, {
    method: "POST",
    body: '{"deal":"Ümläut"}',
    headers: { "content-type": "application/json", "x-mine": "kept" },
  });
  expect(response.status).toBe(202);
  const { approvalId } = (await response.json()) as { approvalId: string };
  return { key, id, ownerId, approvalId };
}

export async function decide(harness: Harness, asked: Asked, approve = true): Promise<void> {
  const sql = sqlOfPool(harness.database.system.pool);
  const decision = {
    approvalId: asked.approvalId,
    approve,
    memberId: asked.ownerId,
    comment: "seen",
    now: new Date(),
  };
  expect(await decideApproval(sql, decision)).toBe(true);
}

export const execute = (asked: Asked, url: string): Promise<Response> =>
  fetch(`${url}/v1/approvals/${asked.approvalId}/execute`, {
    method: "POST",
    headers: { authorization: `Bearer ${asked.key}` },
  });

/** Settled and held of an organization's one budget. */
export async function money(harness: Harness, id: string): Promise<bigint[]> {
  const [row] = await harness.counters(id);
  return [row?.settledNano ?? -1n, row?.heldNano ?? -1n];
}
