import * as analytics from "../schemas/analytics.ts";
import * as cache from "../schemas/cache.ts";
import * as requests from "../schemas/requests.ts";
import type { Operation } from "./operation.ts";

const usageExportQuery = requests.requestQuery.omit({ cursor: true, limit: true });

/** What was called and what it cost, and the answers that are kept of it. */
export const usageOperations = {
  getAnalytics: {
    method: "GET",
    path: "/analytics",
    summary: "Spend, use, savings, violations and budgets of a period",
    tag: "Analytics",
    access: "analytics:read",
    query: analytics.analyticsQuery,
    response: analytics.analyticsSchema,
    status: 200,
  },
  listRequests: {
    method: "GET",
    path: "/requests",
    summary: "The calls behind every figure, with totals over all that match",
    tag: "Requests",
    access: "request:read",
    query: requests.requestQuery,
    response: requests.requestPage,
    status: 200,
  },
  exportRequests: {
    method: "GET",
    path: "/requests/export",
    summary: "The matching calls as CSV, at most 100,000 rows",
    tag: "Requests",
    access: "request:read",
    query: usageExportQuery,
    produces: "text/csv",
    status: 200,
  },
  getRequest: {
    method: "GET",
    path: "/requests/{requestId}",
    summary: "One call, with its correction where its vendor told later what it used",
    tag: "Requests",
    access: "request:read",
    response: requests.requestDetailSchema,
    status: 200,
  },
  getRequestBody: {
    method: "GET",
    path: "/requests/{requestId}/body",
    summary:
      "What one call was asked and answered, where policy keeps it; each reading is in the audit log",
    tag: "Requests",
    access: "body:read",
    response: requests.requestBodySchema,
    status: 200,
  },
  invalidateCache: {
    method: "POST",
    path: "/cache/invalidate",
    summary:
      "Drop cached answers of the organization, or those of a team, a host or a model; no call is served them any more",
    tag: "Cache",
    access: "cache:write",
    body: cache.invalidateCacheBody,
    response: cache.cacheInvalidationSchema,
    status: 200,
  },
} as const satisfies Record<string, Operation>;
