import { z } from "zod";
import { page, pageQuery } from "../schemas/common.ts";
import * as keys from "../schemas/keys.ts";
import * as members from "../schemas/members.ts";
import type { Operation } from "./operation.ts";

/** Who may call and who may sign in: keys, members and their sessions. */
export const accessOperations = {
  listKeys: {
    method: "GET",
    path: "/keys",
    summary: "API keys",
    tag: "Keys",
    access: "key:read",
    query: pageQuery.extend({ team: z.string().max(80).optional() }),
    response: page(keys.apiKeySchema),
    status: 200,
  },
  createKey: {
    method: "POST",
    path: "/keys",
    summary: "Create an API key; it is shown once",
    tag: "Keys",
    access: "key:write",
    body: keys.createKeyBody,
    response: keys.createKeyResult,
    status: 201,
  },
  revokeKey: {
    method: "POST",
    path: "/keys/{keyId}/revoke",
    summary: "Revoke an API key",
    tag: "Keys",
    access: "key:write",
    response: keys.apiKeySchema,
    status: 200,
  },
  listMembers: {
    method: "GET",
    path: "/members",
    summary: "Members",
    tag: "Members",
    access: "member:read",
    query: pageQuery.extend({ team: z.string().max(80).optional() }),
    response: page(members.memberSchema),
    status: 200,
  },
  createMember: {
    method: "POST",
    path: "/members",
    summary: "Add a member",
    tag: "Members",
    access: "member:write",
    body: members.createMemberBody,
    response: members.createMemberResult,
    status: 201,
  },
  updateMember: {
    method: "PATCH",
    path: "/members/{memberId}",
    summary: "Change a member's name, role, teams or status; disabling ends their sessions",
    tag: "Members",
    access: "member:write",
    body: members.patchMemberBody,
    response: members.memberSchema,
    status: 200,
  },
  getMe: {
    method: "GET",
    path: "/me",
    summary: "The signed-in member, what they may do, and their sessions",
    tag: "Members",
    access: "member",
    response: members.meSchema,
    status: 200,
  },
  revokeSession: {
    method: "POST",
    path: "/me/sessions/{sessionId}/revoke",
    summary: "End one of your sessions",
    tag: "Members",
    access: "member",
    status: 204,
  },
} as const satisfies Record<string, Operation>;
