import { idPattern } from "@pag0/contract";
import { decode } from "next-auth/jwt";
import { z } from "zod";
import type { SessionReference } from "./sessions.ts";

const MAX_COOKIE_LENGTH = 4_096;

const claims = z.object({
  sessionId: z.string().regex(idPattern("session")),
  organizationId: z.string().regex(idPattern("organization")),
});

/** The name of the session's cookie: with the `__Secure-` prefix where the console is on https. */
export function sessionCookieName(consoleUrl: string): string {
  const secure = consoleUrl.startsWith("https://");
  return `${secure ? "__Secure-" : ""}next-auth.session-token`;
}

function cookieOf(header: string, name: string): string | null {
  for (const part of header.split(";")) {
    const equals = part.indexOf("=");
    if (equals !== -1 && part.slice(0, equals).trim() === name)
      return part.slice(equals + 1).trim();
  }
  return null;
}

/** The session that a request's cookie names; null without one, and for one that is not ours or has ended. */
export async function sessionReference(
  cookieHeader: string | null,
  options: { consoleUrl: string; secret: string },
): Promise<SessionReference | null> {
  const token = cookieOf(cookieHeader ?? "", sessionCookieName(options.consoleUrl));
  if (token === null || token === "" || token.length > MAX_COOKIE_LENGTH) return null;
  const payload = await decode({ token, secret: options.secret }).catch((error: unknown) => {
    // jose throws for every token that is forged, mangled or past its end: that is no session.
    if (error instanceof Error) return null;
    throw error;
  });
  const result = claims.safeParse(payload);
  return result.success ? result.data : null;
}
