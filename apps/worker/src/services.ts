import type { Database } from "@pag0/db";
import type { Logger } from "pino";

/** What every job works with. */
export interface Services {
  database: Database;
  auditPrivateKeyPem: string;
  now: () => Date;
  log: Logger;
}

/** The worker's chain in every organization's audit log. */
export const AUDIT_WRITER = "worker";
