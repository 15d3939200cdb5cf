import type { Database } from "@pag0/db";
import type { Logger } from "pino";

/** What every job works with. */
export interface Services {
  database: Database;
  auditPrivateKeyPem: string;
  /** What a proxy has leased counts as spent when it was not heard of for so many milliseconds. */
  leaseWriteOffMs: number;
  /** Months that calls are kept for beside the running one; policies may ask for longer. */
  usageRetentionMonths: number;
  now: () => Date;
  log: Logger;
}

/** The worker's chain in every organization's audit log. */
export const AUDIT_WRITER = "worker";
