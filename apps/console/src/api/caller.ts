import type { Role } from "@pag0/contract";

/** A signed-in person. */
export interface MemberCaller {
  kind: "member";
  organizationId: string;
  id: string;
  name: string;
  email: string;
  role: Role;
  sessionId: string;
  /** The projects they belong to. */
  memberOf: readonly string[];
  /** The projects they may see: all (`null`), or only their own. */
  projectIds: readonly string[] | null;
}

/** A machine with an organization key; it sees every project of its organization. */
export interface KeyCaller {
  kind: "api_key";
  organizationId: string;
  id: string;
  name: string;
  projectIds: null;
}

export type Caller = MemberCaller | KeyCaller;

/** Whether a caller may see a project. */
export function sees(caller: Caller, projectId: string): boolean {
  return caller.projectIds === null || caller.projectIds.includes(projectId);
}
