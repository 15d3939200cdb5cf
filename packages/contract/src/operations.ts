import type { z } from "zod";
import { accessOperations } from "./operations/access.ts";
import { approvalOperations } from "./operations/approvals.ts";
import { budgetOperations } from "./operations/budgets.ts";
import { evidenceOperations } from "./operations/evidence.ts";
import { liveOperations } from "./operations/live.ts";
import type { HttpMethod, Operation } from "./operations/operation.ts";
import { organizationOperations } from "./operations/organizations.ts";
import { policyOperations } from "./operations/policies.ts";
import { priceOperations } from "./operations/prices.ts";
import { providerOperations } from "./operations/providers.ts";
import { teamOperations } from "./operations/teams.ts";
import { usageOperations } from "./operations/usage.ts";

export type { HttpMethod, Operation };

/** Every operation of the management API by its name. */
export const operations = {
  ...organizationOperations,
  ...teamOperations,
  ...policyOperations,
  ...budgetOperations,
  ...accessOperations,
  ...providerOperations,
  ...priceOperations,
  ...approvalOperations,
  ...usageOperations,
  ...evidenceOperations,
  ...liveOperations,
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;
type Field<O, K extends string> = O extends { [P in K]: infer S }
  ? S extends z.ZodType
    ? S
    : never
  : never;

/** Parsed body, parsed query and answer of an operation. */
export type OperationBody<Id extends OperationId> = z.output<
  Field<(typeof operations)[Id], "body">
>;
export type OperationQuery<Id extends OperationId> = z.output<
  Field<(typeof operations)[Id], "query">
>;
export type OperationResponse<Id extends OperationId> = z.output<
  Field<(typeof operations)[Id], "response">
>;
