import {
  type CallEvent,
  eventJson,
  Journal,
  type JournalOptions,
  LateSettlements,
  type LateSettlementsOptions,
  Ledger,
  type LedgerOptions,
  neverAsked,
  OpenAllowance,
  type OpenAllowanceOptions,
  settleUnfinished,
} from "@pag0/proxy/accounting";
import { LedgerModel } from "./model/ledger-model.ts";

/** What a run is made of: the product's own code, but where a test puts something broken in its place. */
export interface Parts {
  database: (now: () => number) => LedgerModel;
  ledger: (options: LedgerOptions) => Ledger;
  journal: (options: JournalOptions) => Journal<CallEvent>;
  openAllowance: (options: OpenAllowanceOptions) => OpenAllowance;
  late: (options: LateSettlementsOptions) => LateSettlements;
  /** Whether a failed question certainly never reached the database. */
  neverAsked: (error: unknown) => boolean;
  /** Whether an execution's claim is forgotten also where nobody knows whether it was made. */
  voidsEveryClaim: boolean;
  /** Whether a start gives leases back before it has shipped what an earlier process left. */
  returnsBeforeShipping: boolean;
  /** Accounts for the calls that an earlier process had under way. */
  settleUnfinished: (proxyId: string, journal: Journal<CallEvent>) => Promise<unknown>;
}

export const PRODUCT: Parts = {
  database: (now) => new LedgerModel(now),
  ledger: (options) => new Ledger(options),
  journal: (options) => new Journal({ ...options, json: eventJson }),
  openAllowance: (options) => new OpenAllowance(options),
  late: (options) => new LateSettlements(options),
  neverAsked,
  voidsEveryClaim: false,
  returnsBeforeShipping: false,
  settleUnfinished: (proxyId, journal) => settleUnfinished({ proxyId, journal }),
};
