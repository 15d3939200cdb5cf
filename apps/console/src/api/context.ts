import type { OperationBody, OperationId, OperationQuery, OperationResponse, operations } from "@pag0/contract";
import { appendAudit, type NewAuditEntry, type OrganizationTransaction, sqlOf } from "@pag0/db";
import type { Services } from "../services.ts";
import { actorOf, type Caller } from "./caller.ts";

/** One request to an operation, parsed and authorized. */
export interface Context<Id extends OperationId> {
  services: Services;
  request: Request;
  requestId: string;
  caller: Caller;
  params: Readonly<Record<string, string>>;
  query: OperationQuery<Id>;
  body: OperationBody<Id>;
  now: Date;
}

/** What a handler answers: the operation's JSON, or a Response of its own for files and streams. */
export type Result<Id extends OperationId> = (typeof operations)[Id] extends { response: unknown } ? OperationResponse<Id> : Response;

export type Handler<Id extends OperationId> = (context: Context<Id>) => Promise<Result<Id> | Response>;

/** A handler for each operation of the contract: a missing one does not type-check. */
export type Handlers = { [Id in OperationId]: Handler<Id> };

type AnyContext = Pick<Context<OperationId>, "services" | "caller" | "now" | "requestId">;

/** Runs queries in one transaction of the caller's organization. */
export function inOrganization<T>(context: AnyContext, work: (tx: OrganizationTransaction) => Promise<T>): Promise<T> {
  return context.services.database.forOrganization(context.caller.organizationId).transaction(work);
}

type Change = Pick<NewAuditEntry, "action" | "resource"> & Partial<Pick<NewAuditEntry, "projectId" | "result" | "policyVersion" | "detail" | "requestId">>;

/** Records what the caller did, in the transaction that does it. */
export async function record(context: AnyContext, tx: OrganizationTransaction, change: Change): Promise<void> {
  await appendAudit(sqlOf(tx), context.caller.organizationId, AUDIT_WRITER, [
    {
      at: context.now.toISOString(),
      actor: actorOf(context.caller),
      projectId: null,
      result: "succeeded",
      policyVersion: null,
      requestId: context.requestId,
      detail: {},
      ...change,
    },
  ]);
}

/** The console's chain in an organization's audit log. */
export const AUDIT_WRITER = "console";

