import { createHash, timingSafeEqual } from "node:crypto";
import {
  may,
  type Operation,
  organizationKeyMay,
  Pag0Failure,
  type Permission,
} from "@pag0/contract";
import { requireSameOrigin } from "../auth/same-origin.ts";
import { sessionReference } from "../auth/session-cookie.ts";
import { memberOfSession } from "../auth/sessions.ts";
import type { Caller } from "./caller.ts";
import type { Services } from "./services.ts";

function bearer(request: Request): string | null {
  const header = request.headers.get("authorization");
  if (header === null) return null;
  const match = /^bearer +(\S+)\s*$/i.exec(header);
  if (match?.[1] === undefined)
    throw new Pag0Failure("UNAUTHENTICATED", "The authorization header must be 'Bearer <key>'");
  return match[1];
}

function sameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** @throws Pag0Failure UNAUTHENTICATED without the operator's set-up token. */
export function requireSetupToken(request: Request, expected: string | undefined): void {
  const given = bearer(request);
  if (expected === undefined)
    throw new Pag0Failure("UNAUTHENTICATED", "Set-up is closed: PAG0_SETUP_TOKEN is not set");
  if (given === null || !sameSecret(given, expected))
    throw new Pag0Failure(
      "UNAUTHENTICATED",
      "Set-up needs the token of PAG0_SETUP_TOKEN as 'Authorization: Bearer <token>'",
    );
}

/**
 * Who makes a request: an organization key where it has an authorization header, else the session of
 * its cookie.
 * @throws Pag0Failure UNAUTHENTICATED, API_KEY_*, SESSION_EXPIRED, or FORBIDDEN for another origin's change
 */
export async function authenticate(
  services: Services,
  request: Request,
  now: Date,
): Promise<Caller> {
  const key = bearer(request);
  if (key !== null) return services.keys.caller(key, now);
  const { NEXTAUTH_URL, NEXTAUTH_SECRET } = services.environment;
  const reference = await sessionReference(request.headers.get("cookie"), {
    consoleUrl: NEXTAUTH_URL,
    secret: NEXTAUTH_SECRET,
  });
  if (reference === null) throw new Pag0Failure("UNAUTHENTICATED");
  const member = await memberOfSession(services.database, reference, now);
  if (member === null) throw new Pag0Failure("SESSION_EXPIRED");
  requireSameOrigin(request, NEXTAUTH_URL);
  return member;
}

/** Whether a caller has a permission. */
function callerMay(caller: Caller, permission: Permission): boolean {
  return caller.kind === "member" ? may(caller.role, permission) : organizationKeyMay(permission);
}

/** @throws Pag0Failure FORBIDDEN */
export function requireAccess(
  caller: Caller,
  access: Exclude<Operation["access"], "setup" | "public">,
): void {
  if (access === "member") {
    if (caller.kind === "member") return;
    throw new Pag0Failure("FORBIDDEN", "This is for a signed-in member, not for a key");
  }
  if (callerMay(caller, access)) return;
  const who = caller.kind === "member" ? `The role ${caller.role}` : "An organization key";
  throw new Pag0Failure("FORBIDDEN", `${who} does not have the permission ${access}`);
}
