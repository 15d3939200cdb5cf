import * as organizations from "../schemas/organizations.ts";
import type { Operation } from "./operation.ts";

/** The company itself. */
export const organizationOperations = {
  setUp: {
    method: "POST",
    path: "/setup",
    summary: "Set up a company: organization, owner and first organization key",
    tag: "Organization",
    access: "setup",
    body: organizations.setupBody,
    response: organizations.setupResult,
    status: 201,
  },
  getOrganization: {
    method: "GET",
    path: "/organizations/{orgId}",
    summary: "The organization with its published policy",
    tag: "Organization",
    access: "organization:read",
    response: organizations.organizationSchema,
    status: 200,
  },
  putOrganization: {
    method: "PUT",
    path: "/organizations/{orgId}",
    summary:
      "Set the global policy, alerts, name, time zone or budget month; what is equal already changes nothing",
    tag: "Organization",
    access: "organization:write",
    body: organizations.putOrganizationBody,
    response: organizations.organizationSchema,
    status: 200,
  },
} as const satisfies Record<string, Operation>;
