/** `npm run db:migrate`: brings the database of `DATABASE_URL` to the newest schema. */
import { migrate } from "./migrate.ts";

const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) {
  console.error(
    "DATABASE_URL is not set: set it to the postgres:// URL of the database to migrate",
  );
  process.exit(2);
}
const { applied } = await migrate({ databaseUrl, log: console.log });
if (applied.length === 0) console.log("The database is up to date");
