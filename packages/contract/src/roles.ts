/** A member's role in an organization (see the design's words). */
export const roles = ["owner", "admin", "finance", "lead", "auditor", "developer"] as const;
export type Role = (typeof roles)[number];

/**
 * What a caller may do. `own` in a comment means: limited to the caller's own projects.
 * An organization key acts with the permissions of an admin; it never decides approvals, and never reads
 * what people and agents wrote.
 */
export const permissions = {
  "organization:read": ["owner", "admin", "finance", "lead", "auditor", "developer"],
  "organization:write": ["owner", "admin"],
  "policy:read": ["owner", "admin", "finance", "lead", "auditor", "developer"],
  "policy:write": ["owner", "admin"],
  "project:read": ["owner", "admin", "finance", "lead", "auditor", "developer"],
  "project:write": ["owner", "admin"],
  "budget:write": ["owner", "admin", "finance"],
  "key:read": ["owner", "admin", "lead", "auditor", "developer"],
  "key:write": ["owner", "admin", "lead"],
  "provider:read": ["owner", "admin", "finance", "auditor"],
  "provider:write": ["owner", "admin"],
  "price:read": ["owner", "admin", "finance", "lead", "auditor"],
  "price:write": ["owner", "admin", "finance"],
  "member:read": ["owner", "admin", "finance", "lead", "auditor"],
  "member:write": ["owner", "admin"],
  "approval:read": ["owner", "admin", "finance", "lead", "auditor", "developer"],
  "approval:decide": ["owner", "admin", "lead"],
  "analytics:read": ["owner", "admin", "finance", "lead", "auditor", "developer"],
  "request:read": ["owner", "admin", "finance", "lead", "auditor", "developer"],
  "body:read": ["owner", "admin"],
  "cache:write": ["owner", "admin", "lead"],
  "report:read": ["owner", "admin", "finance", "auditor"],
  "report:write": ["owner", "admin", "finance", "auditor"],
  "audit:read": ["owner", "admin", "auditor"],
  "alert:read": ["owner", "admin", "finance", "lead", "auditor"],
  "alert:write": ["owner", "admin", "finance", "lead"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** Roles that see only the projects they belong to. */
export const projectScopedRoles: readonly Role[] = ["lead", "developer"];

export function may(role: Role, permission: Permission): boolean {
  return (permissions[permission] as readonly Role[]).includes(role);
}

/** What is a person's to do, under their own name. */
const PERSONAL: ReadonlySet<Permission> = new Set(["approval:decide", "body:read"]);

/** What an organization key may do. */
export function organizationKeyMay(permission: Permission): boolean {
  return !PERSONAL.has(permission) && may("admin", permission);
}
