import type { OperationBody, OperationId, OperationQuery, operations } from "@pag0/contract";
import type { OrganizationClient, OrganizationTransaction } from "@pag0/db";
import type { Caller, MemberCaller } from "./caller.ts";
import type { Services } from "./services.ts";

/** What every handler is given. */
export interface RequestContext {
  services: Services;
  requestId: string;
  request: Request;
  /** Values of the path's parameters by name. */
  params: Readonly<Record<string, string>>;
  now: Date;
}

/** A request of a known caller, with the one way to their organization's rows. */
export interface TenantContext<Who extends Caller = Caller> extends RequestContext {
  caller: Who;
  tenant: OrganizationClient;
}

type BaseOf<Access> = Access extends "public" | "setup"
  ? RequestContext
  : Access extends "member"
    ? TenantContext<MemberCaller>
    : TenantContext;

/** What the handler of one operation is given: its parsed query and body beside the base. */
export type Context<Id extends OperationId> = BaseOf<(typeof operations)[Id]["access"]> & {
  query: OperationQuery<Id>;
  body: OperationBody<Id>;
};

export type Transaction = OrganizationTransaction;

/** A parameter of the path. @throws Error for one that the operation's path does not have. */
export function parameter(context: RequestContext, name: string): string {
  const value = context.params[name];
  if (value === undefined) throw new Error(`The path has no parameter ${name}`);
  return value;
}
