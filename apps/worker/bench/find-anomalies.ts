/**
 * Runs the worker's search for unusual hours once, for the benchmark of the console's answers.
 *
 *   DATABASE_URL=… node apps/worker/bench/find-anomalies.ts <now, ISO 8601>
 */
import { createDatabase } from "@pag0/db";
import { pino } from "pino";
import { findUsageAnomalies } from "../src/usage/anomalies.ts";

const [now = ""] = process.argv.slice(2);
const database = createDatabase({ databaseUrl: process.env.DATABASE_URL ?? "" });
await findUsageAnomalies({ database, log: pino({ level: "warn" }), now: () => new Date(now) });
await database.close();
