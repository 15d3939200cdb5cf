export type { WaitOptions } from "./approvals.ts";
export {
  createPag0Client,
  type Pag0Client,
  type Pag0ClientOptions,
  type Pag0RequestInit,
  type Pag0RequestMeta,
  type Pag0Response,
  type Pag0ResponseMeta,
} from "./client.ts";
export { type FieldProblem, Pag0Error, type Pag0ErrorCode } from "./errors.ts";
export {
  type AnalyticsOptions,
  createPag0Organization,
  type ExportedReport,
  type ExportReportOptions,
  type Pag0Organization,
  type Pag0OrganizationOptions,
  type Project,
} from "./organization.ts";
export type * from "./public-types.ts";
export type { TransportOptions } from "./transport.ts";
export { waitForApproval } from "./wait-for-approval.ts";
