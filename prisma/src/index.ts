export * from "../generated/client.ts";
export {
  type Channel,
  createDatabase,
  type Database,
  type DatabaseOptions,
  type OrganizationClient,
  type OrganizationTransaction,
  type SystemAccess,
} from "./client.ts";
