import { createHash, timingSafeEqual } from "node:crypto";
import { apiKeyKind, Pag0Failure } from "@pag0/contract";
import { readSession, sessionIdOf } from "../auth/sessions.ts";
import type { Services } from "../services.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { Caller, KeyCaller } from "./caller.ts";

const KEY_CACHE_MS = 2_000;
const keys = new BoundedMap<string, { at: number; key: (KeyCaller & { expiresAt: Date | null }) | null; revoked: boolean }>(10_000);

/** The credential in the authorization header; null where there is none. */
function bearer(request: Request): string | null {
  const header = request.headers.get("authorization");
  if (header === null) return null;
  const match = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header.trim());
  if (match === null) throw new Pag0Failure("UNAUTHENTICATED", "authorization: must be 'Bearer' and a key");
  return match[1] as string;
}

async function organizationKey(services: Services, text: string, now: Date): Promise<KeyCaller> {
  const kind = apiKeyKind(text);
  if (kind === null) throw new Pag0Failure("API_KEY_INVALID");
  if (kind === "project") throw new Pag0Failure("API_KEY_WRONG_KIND", "A project key is for the proxy; the management API takes an organization key (pag0_org_…)");
  const hash = createHash("sha256").update(text).digest();
  const name = hash.toString("base64");
  let entry = keys.get(name);
  if (entry === undefined || now.getTime() - entry.at > KEY_CACHE_MS) {
    const row = await services.database.system.prisma.apiKey.findUnique({ where: { hash: new Uint8Array(hash) } });
    entry = {
      at: now.getTime(),
      revoked: row?.revokedAt !== null && row !== null,
      key: row === null ? null : { kind: "api_key", organizationId: row.organizationId, keyId: row.id, keyName: row.name, expiresAt: row.expiresAt },
    };
    keys.set(name, entry);
  }
  if (entry.key === null) throw new Pag0Failure("API_KEY_INVALID");
  if (entry.revoked) throw new Pag0Failure("API_KEY_REVOKED");
  if (entry.key.expiresAt !== null && entry.key.expiresAt <= now) throw new Pag0Failure("API_KEY_EXPIRED");
  const { expiresAt: _, ...caller } = entry.key;
  return caller;
}

/** A browser names where a request comes from: one that changes something must come from the console itself. */
function requireSameOrigin(services: Services, request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const own = new URL(services.environment.NEXTAUTH_URL).origin;
  if (site === "same-origin" || (origin !== null && (origin === own || origin === new URL(request.url).origin) && site === null)) return;
  throw new Pag0Failure("FORBIDDEN", "A session may change things only from the console's own pages; use an organization key elsewhere");
}

/** Who makes a request: an organization key, or the member of the session cookie. */
export async function authenticate(services: Services, request: Request, now: Date): Promise<Caller> {
  const credential = bearer(request);
  if (credential !== null) return organizationKey(services, credential, now);
  const sessionId = await sessionIdOf(services, request.headers.get("cookie"));
  if (sessionId === null) throw new Pag0Failure("UNAUTHENTICATED");
  const caller = await readSession(services, sessionId, now);
  if (caller === null) throw new Pag0Failure("SESSION_EXPIRED");
  requireSameOrigin(services, request);
  return caller;
}

/** Checks the token that the installation's operator was given for setting up a company. */
export function requireSetupToken(services: Services, request: Request): void {
  const expected = services.environment.PAG0_SETUP_TOKEN;
  const given = bearer(request);
  if (expected === undefined) throw new Pag0Failure("FORBIDDEN", "Set-up is closed: PAG0_SETUP_TOKEN is not set on the console");
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (given === null || !timingSafeEqual(digest(given), digest(expected))) throw new Pag0Failure("UNAUTHENTICATED", "The set-up token is not the one that the start printed");
}
