import { email as emailSchema } from "@pag0/contract";
import { appendAudit, type Database, sqlOf, verifyPassword } from "@pag0/db";
import type { Logger } from "pino";
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
 * audit log. An address that nobody has takes as long as a wrong password: what is refused is recorded
 * after the answer, and several memberships are tried at once.
 */
export async function signIn(
  deps: { database: Database; limits: SignInLimits; log: Logger; now: Date },
  attempt: SignInAttempt,
): Promise<SignInOutcome> {
  const { database, limits, log, now } = deps;
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
    for (const candidate of candidates)
      record(database, candidate, now, "denied").catch((error: unknown) =>
        log.error({ err: error, memberId: candidate.id }, "a refused sign-in was not recorded"),
      );
    return { ok: false, reason: "credentials" };
  }
  const { organizationId, id: memberId, name } = member;
  const sessionId = await beginSession(database, {
    organizationId,
    memberId,
    userAgent: attempt.userAgent,
    now,
  });
  await record(database, member, now, "succeeded");
  return { ok: true, reference: { sessionId, organizationId }, memberId, name, email };
}

async function whoseIs(
  candidates: readonly Candidate[],
  password: string,
): Promise<Candidate | null> {
  if (candidates.length === 0) await verifyPassword(null, password);
  const matches = await Promise.all(
    candidates.map(({ passwordHash }) => verifyPassword(passwordHash, password)),
  );
  return (
    candidates.find((candidate, index) => matches[index] && candidate.status === "active") ?? null
  );
}

/** Without network address and browser: they are personal, and nothing is ever erased from the log. */
async function record(
  database: Database,
  member: Candidate,
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
        detail: {},
      },
    ]),
  );
}
