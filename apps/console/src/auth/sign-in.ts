import { email as emailSchema } from "@pag0/contract";
import { appendAudit, type Database, sqlOf, verifyPassword } from "@pag0/db";
import { RateLimiter } from "../api/rate-limit.ts";
import { beginSession, type SessionReference } from "./sessions.ts";

const MAX_PASSWORD = 200;
/** Organizations in which one address may be a member and try to sign in. */
const MAX_MEMBERSHIPS = 10;

/**
 * Attempts to sign in: per e-mail address, per network address from which they come (which a client may
 * make up where no proxy stands in front), and of this process, since each check of a password is work.
 */
export interface SignInLimits {
  inAll: RateLimiter;
  perEmail: RateLimiter;
  perAddress: RateLimiter;
}

/** Ten attempts at once, then one in 30 s for an e-mail address; 50, then one a second, from an address. */
export function createSignInLimits(): SignInLimits {
  return {
    inAll: new RateLimiter({ burst: 300, perSecond: 20, maxNames: 1 }),
    perEmail: new RateLimiter({ burst: 10, perSecond: 1 / 30, maxNames: 20_000 }),
    perAddress: new RateLimiter({ burst: 50, perSecond: 1, maxNames: 20_000 }),
  };
}

export interface SignInAttempt {
  email: string;
  password: string;
  /** Where it comes from; empty where that is not known. */
  address: string;
  userAgent: string | null;
}

export type SignInOutcome =
  | { ok: true; reference: SessionReference; memberId: string; name: string; email: string }
  | { ok: false; reason: "credentials" }
  | { ok: false; reason: "rate"; waitSeconds: number };

interface Candidate {
  id: string;
  organizationId: string;
  name: string;
  email: string;
  passwordHash: string | null;
  status: string;
}

/**
 * Signs a member in with e-mail address and password, and records the attempt in the organization's
 * audit log. An address that nobody has takes as long as a wrong password.
 */
export async function signIn(
  deps: { database: Database; limits: SignInLimits; now: Date },
  attempt: SignInAttempt,
): Promise<SignInOutcome> {
  const { database, limits, now } = deps;
  const parsed = emailSchema.safeParse(attempt.email);
  if (!parsed.success || attempt.password === "" || attempt.password.length > MAX_PASSWORD)
    return { ok: false, reason: "credentials" };
  const email = parsed.data;
  const waitSeconds =
    limits.perAddress.take(attempt.address, now.getTime()) ??
    limits.perEmail.take(email, now.getTime()) ??
    limits.inAll.take("", now.getTime());
  if (waitSeconds !== null) return { ok: false, reason: "rate", waitSeconds };

  const candidates: Candidate[] = await database.system.prisma.member.findMany({
    where: { email },
    orderBy: { createdAt: "asc" },
    take: MAX_MEMBERSHIPS,
  });
  const member = await whoseIs(candidates, attempt.password);
  if (member === null) {
    for (const candidate of candidates) await record(database, candidate, attempt, now, "denied");
    return { ok: false, reason: "credentials" };
  }
  const { organizationId, id: memberId, name } = member;
  const sessionId = await beginSession(database, {
    organizationId,
    memberId,
    userAgent: attempt.userAgent,
    now,
  });
  await record(database, member, attempt, now, "succeeded");
  return { ok: true, reference: { sessionId, organizationId }, memberId, name, email };
}

async function whoseIs(
  candidates: readonly Candidate[],
  password: string,
): Promise<Candidate | null> {
  if (candidates.length === 0) await verifyPassword(null, password);
  let found: Candidate | null = null;
  for (const candidate of candidates) {
    const matches = await verifyPassword(candidate.passwordHash, password);
    if (matches && candidate.status === "active") found ??= candidate;
  }
  return found;
}

async function record(
  database: Database,
  member: Candidate,
  attempt: SignInAttempt,
  now: Date,
  result: "succeeded" | "denied",
): Promise<void> {
  await database.forOrganization(member.organizationId).transaction((tx) =>
    appendAudit(sqlOf(tx), member.organizationId, "console", [
      {
        at: now.toISOString(),
        actor: { kind: "member", id: member.id },
        action: "session.sign_in",
        resource: { kind: "member", id: member.id },
        projectId: null,
        result,
        policyVersion: null,
        requestId: null,
        detail: { address: attempt.address, userAgent: attempt.userAgent?.slice(0, 300) ?? "" },
      },
    ]),
  );
}
