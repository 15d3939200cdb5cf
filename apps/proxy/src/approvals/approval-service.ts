import {
  newId,
  Pag0Failure,
  type ProxyApprovalView,
  type Warning,
  warningSchema,
} from "@pag0/contract";
import {
  type BudgetShortage,
  cancelApproval,
  claimExecution,
  completeExecution,
  createApproval,
  type Database,
  inTransaction,
  moveHolds,
  type NewApproval,
  releaseExecution,
  sqlOfPool,
} from "@pag0/db";
import { type NanoUsd, nanoUsd, toMicroUsdExact } from "@pag0/money";
import {
  type ApproverSelection,
  type CallApproval,
  type EffectivePolicy,
  selectApprovers,
} from "@pag0/policy";
import { z } from "zod";
import type { Counter } from "../ledger/counter.ts";
import { ApprovalSeal, isSameRequest, type StoredRequest } from "./stored-request.ts";
import { Waiters } from "./waiters.ts";

/** The longest that keeping an answer may take after its call was recorded. */
const KEEPING_MS = 10_000;
const HOUR_MS = 3_600_000;
/** So many of the latest that wait for as much are opened to find one that asks the same: bodies may be large. */
const MOST_COMPARED = 5;

export interface ApprovalServiceOptions {
  database: Database;
  encryptionKey: Uint8Array;
  proxyId: string;
  consoleUrl: string;
  now: () => number;
}

/** Of whose project an approval is: keys of another one do not see it. */
export interface ApprovalOwner {
  organizationId: string;
  projectId: string;
  apiKeyId: string;
}

/** What is asked of a person. */
export interface ApprovalRequest {
  owner: ApprovalOwner;
  requestId: string;
  stored: StoredRequest;
  host: string;
  model: string | null;
  category: string;
  estimate: NanoUsd;
  justification: string;
  requestedBy: string;
  /** The member who asks, where one is known. */
  requesterId: string | null;
  /** Who is asked, and for how long. */
  approval: CallApproval;
  reasonCode: string;
  explanation: string;
  policy: EffectivePolicy;
  counters: readonly Counter[];
}

export type ApprovalRow = NonNullable<Awaited<ReturnType<ApprovalService["find"]>>>;

/** Approvals as the proxy makes, reads and executes them; deciding them is the console's. */
export class ApprovalService {
  readonly waiters = new Waiters();
  readonly seal: ApprovalSeal;
  readonly #options: ApprovalServiceOptions;

  constructor(options: ApprovalServiceOptions) {
    this.#options = options;
    this.seal = new ApprovalSeal(options.encryptionKey);
  }

  /**
   * Stores a request that waits for a person, encrypted, and holds the most it can cost on every
   * budget; or gives the budget that is short.
   */
  async create(request: ApprovalRequest): Promise<ProxyApprovalView | BudgetShortage> {
    const { owner, policy, counters, approval: asked } = request;
    const id = newId("approval");
    const selection = await this.#approversFor(request);
    const { ciphertext, sha256 } = this.seal.sealRequest(id, request.stored);
    const createdAt = new Date(this.#options.now());
    const approval: NewApproval = {
      id,
      ...owner,
      requestId: request.requestId,
      method: request.stored.method,
      url: request.stored.url,
      host: request.host,
      model: request.model,
      category: request.category,
      requestCiphertext: ciphertext,
      requestSha256: sha256,
      estimate: request.estimate,
      justification: request.justification,
      requestedBy: request.requestedBy,
      reasonCode: request.reasonCode,
      explanation: request.explanation,
      approverIds: selection.approverIds,
      approverSource: selection.source,
      warnings: warningsOf(selection, asked.approvers === policy.approvers).map((warning) => ({
        ...warning,
      })),
      policyVersionIds: policy.versionIds,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + asked.timeoutHours * HOUR_MS),
    };
    const budgets = counters.map(({ key, limit }) => ({ key, limit }));
    const { pool } = this.#options.database.system;
    const shortage = await createApproval(pool, approval, budgets, this.#options.proxyId);
    if (shortage === "too_many")
      throw new Pag0Failure(
        "TOO_MANY_APPROVALS",
        "As many requests of this project wait for approval as may at the same time",
        { retryAfterSeconds: 60 },
      );
    if (shortage !== null) return shortage;
    const row = await this.find(id, owner);
    if (row === null) throw new Error(`the approval ${id} that was just made is not there`);
    return this.view(row);
  }

  /** What waits for a person already, of the same key and for the same request; null where nothing does. */
  async findWaiting(request: ApprovalRequest): Promise<ApprovalRow | null> {
    const { owner, stored, requestedBy, estimate } = request;
    const rows = await this.#options.database.system.prisma.approval.findMany({
      where: {
        ...owner,
        ...{ status: "pending", method: stored.method, url: stored.url, requestedBy },
        estimateNano: estimate,
        expiresAt: { gt: new Date(this.#options.now()) },
      },
      orderBy: { createdAt: "desc" },
      take: MOST_COMPARED,
    });
    const isSame = ({ id, requestCiphertext, requestSha256 }: ApprovalRow) =>
      isSameRequest(stored, this.seal.openRequest(id, requestCiphertext, requestSha256));
    return rows.find(isSame) ?? null;
  }

  find(id: string, owner: ApprovalOwner) {
    const { organizationId, projectId } = owner;
    return this.#options.database.system.prisma.approval.findFirst({
      where: { id, organizationId, projectId },
    });
  }

  /** @throws Pag0Failure NOT_FOUND, also for another project's. */
  async get(id: string, owner: ApprovalOwner): Promise<ApprovalRow> {
    const row = /^apr_[0-9a-z]{26}$/.test(id) ? await this.find(id, owner) : null;
    if (row === null) throw new Pag0Failure("NOT_FOUND", "This project has no such approval");
    return row;
  }

  async view(row: ApprovalRow): Promise<ProxyApprovalView> {
    const approvers = await this.#options.database.system.prisma.member.findMany({
      where: { organizationId: row.organizationId, id: { in: row.approverIds } },
      select: { email: true },
      orderBy: { email: "asc" },
    });
    return {
      approvalId: row.id,
      status: this.statusOf(row),
      requestId: row.requestId,
      estimate: toMicroUsdExact(nanoUsd(row.estimateNano)),
      reasonCode: row.reasonCode,
      explanation: row.explanation,
      approvers: approvers.map((member) => member.email),
      warnings: z.array(warningSchema).parse(row.warnings),
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      decisionComment: row.decisionComment,
      url: `${this.#options.consoleUrl}/inbox?approval=${row.id}`,
    };
  }

  /** The status as it is now: the worker writes `expired` a little later than it becomes true. */
  statusOf(row: ApprovalRow): ApprovalRow["status"] {
    const open =
      row.status === "pending" || (row.status === "approved" && row.executionId === null);
    return open && row.expiresAt.getTime() <= this.#options.now() ? "expired" : row.status;
  }

  async cancel(id: string, owner: ApprovalOwner): Promise<boolean> {
    const { proxyId, now, database } = this.#options;
    const when = new Date(now());
    return cancelApproval(database.system.pool, {
      ...owner,
      approvalId: id,
      now: when,
      writer: proxyId,
    });
  }

  claim(approvalId: string, executionId: string): Promise<boolean> {
    return claimExecution(this.#sql(), {
      approvalId,
      executionId,
      now: new Date(this.#options.now()),
    });
  }

  /** Brings what an approval holds to these budgets; gives the one that is short, and moves nothing then. */
  moveHolds(row: ApprovalRow, counters: readonly Counter[]): Promise<BudgetShortage | null> {
    const request = {
      approvalId: row.id,
      amount: nanoUsd(row.estimateNano),
      budgets: counters.map(({ key, limit }) => ({ key, limit })),
    };
    return inTransaction(this.#options.database.system.pool, (sql) => moveHolds(sql, request));
  }

  release(approvalId: string, executionId: string): Promise<void> {
    return releaseExecution(this.#sql(), { approvalId, executionId });
  }

  complete(result: Omit<Parameters<typeof completeExecution>[1], "now">): Promise<void> {
    return completeExecution(this.#sql(), { ...result, now: new Date(this.#options.now()) });
  }

  /** Whether an event says that the execution was sent and its answer lost. */
  async isLost(row: ApprovalRow): Promise<boolean> {
    const since = new Date((row.executionStartedAt?.getTime() ?? 0) - HOUR_MS);
    const event = await this.#options.database.system.prisma.usageEvent.findFirst({
      where: {
        organizationId: row.organizationId,
        approvalId: row.id,
        OR: [
          { outcome: "unknown" },
          { outcome: "upstream_error", costNano: { gt: 0 } },
          { upstreamStatus: { not: null } },
        ],
        occurredAt: { gte: since },
      },
      select: { outcome: true, occurredAt: true, latencyMs: true },
    });
    if (event === null) return false;
    if (event.outcome !== "served") return true;
    // The answer is kept right after the call: where it still is not, the database was away just then.
    const endedAt = event.occurredAt.getTime() + event.latencyMs;
    return this.#options.now() - endedAt > KEEPING_MS;
  }

  #sql() {
    return sqlOfPool(this.#options.database.system.pool);
  }

  async #approversFor(request: ApprovalRequest): Promise<ApproverSelection> {
    const { organizationId, projectId } = request.owner;
    const members = await this.#options.database.system.prisma.member.findMany({
      where: { organizationId },
      include: { projects: true },
    });
    return selectApprovers({
      requesterId: request.requesterId,
      requestedByEmail: request.requestedBy === "" ? null : request.requestedBy,
      // A rule may name a member by identifier.
      named: request.approval.approvers.map(
        (named) => members.find(({ id }) => id === named)?.email ?? named,
      ),
      members: members.map(({ projects, ...member }) => ({
        ...member,
        projectIds: projects.map((membership) => membership.projectId),
      })),
      projectId,
    });
  }
}

function warningsOf(selection: ApproverSelection, isWorkflow: boolean): Warning[] {
  return selection.warnings.map(({ approver, problem }) => ({
    field: isWorkflow ? "approvalWorkflow.approvers" : "rules.actions.parameters.approvers",
    message: `"${approver}": ${problem}`,
  }));
}
