/** How a proxy accounts for money, without its network: for programs that run it in a world of their own. */
export { holdInDatabase, isShortage } from "./approvals/hold-in-database.ts";
export { emptyEvent } from "./call.ts";
export type { CallEvent, EventCharge } from "./journal/call-event.ts";
export { eventJson } from "./journal/event-text.ts";
export type { JournalFiles } from "./journal/files.ts";
export { Journal } from "./journal/journal.ts";
export type { JournalOptions } from "./journal/journal-options.ts";
export { LateSettlements, type LateSettlementsOptions } from "./late/late-settlements.ts";
export type { LeaseAnswer, LeaseGroup, LeaseOrder } from "./ledger/authority.ts";
export { type Counter, counterName } from "./ledger/counter.ts";
export { neverAsked } from "./ledger/database-authority.ts";
export { type CallHold, Ledger, type LedgerOptions } from "./ledger/ledger.ts";
export { OpenAllowance, type OpenAllowanceOptions } from "./ledger/open-allowance.ts";
export { uncountedIn } from "./ledger/take-stock.ts";
export { settleUnfinished } from "./recovery.ts";
export { Shipper } from "./shipper.ts";
