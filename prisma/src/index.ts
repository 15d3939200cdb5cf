export * from "../generated/client.ts";
export {
  cancelApproval,
  claimExecution,
  completeExecution,
  createApproval,
  decideApproval,
  expireDueApprovals,
  type NewApproval,
  releaseExecution,
} from "./approvals.ts";
export { type AskedWork, nextAskMs, workOfPath } from "./ask-schedule.ts";
export { appendAudit, type NewAuditEntry } from "./audit-log.ts";
export { pruneBudgets } from "./budget-pruning.ts";
export { resetBudget } from "./budget-resets.ts";
export {
  type BudgetCounterState,
  type BudgetKey,
  type BudgetUse,
  budgetCounter,
  readBudgets,
  type WindowKey,
} from "./budgets.ts";
export {
  type CacheFilter,
  type CacheInvalidation,
  invalidateCache,
  readCacheInvalidations,
} from "./cache-invalidations.ts";
export { createCheckpoint } from "./checkpoints.ts";
export {
  type Channel,
  createDatabase,
  type Database,
  type DatabaseOptions,
  type OrganizationClient,
  type OrganizationTransaction,
  type SystemAccess,
} from "./client.ts";
export { isDatabaseAway } from "./database-away.ts";
export {
  type AskConclusion,
  type ClaimedAsk,
  claimAsk,
  concludeAsk,
} from "./deferred-asks.ts";
export {
  countOpenDeferred,
  type DeferredCall,
  type DeferredKey,
  findDeferred,
  type OpenDeferred,
} from "./deferred-calls.ts";
export { decrypt, encrypt, encryptionKey } from "./encryption.ts";
export { type BudgetShortage, moveHolds } from "./holds.ts";
export {
  deleteExpiredBodies,
  type KeptBody,
  type KeptCall,
  keepBodies,
  readKeptCall,
} from "./kept-bodies.ts";
export {
  exchangeLeases,
  type LeaseAnswer,
  type LeaseGroup,
  type LeaseOrder,
} from "./lease-exchange.ts";
export {
  openRecalls,
  PROXY_GONE_MS,
  type RecallMessage,
  readRecall,
} from "./lease-recalls.ts";
export { grantOf } from "./lease-size.ts";
export { forgetLeases, type LeaseWriteOff, writeOffLeases } from "./lease-write-offs.ts";
export { leasesOf, returnAllLeases } from "./leases.ts";
export { hashPassword, verifyPassword } from "./passwords.ts";
export { PolicyConflict, type PolicyScope, publishedPolicy, publishPolicy } from "./policies.ts";
export { PLAIN_DECISION } from "./rollup-columns.ts";
export { adoptTimeZones } from "./rollup-zone.ts";
export { makeUsageFigures, reconcileUsageFigures } from "./rollups.ts";
export { readSpend, requesterOf, type SpendSum, type SpendWindow } from "./spend.ts";
export { inTransaction, type Sql, sqlOf, sqlOfPool } from "./sql.ts";
export { isStorable } from "./storable.ts";
export { shipUsage } from "./usage.ts";
export type {
  DeferredJob,
  JournalledUsage,
  RecordedRule,
  SpendWindows,
  UsageCharge,
  UsageDetail,
  UsageRecord,
} from "./usage-record.ts";
