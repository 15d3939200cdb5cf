import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { z } from "zod";
import type { Services } from "../api/services.ts";
import { endSession, LIFETIME_MS, type SessionReference } from "./sessions.ts";
import { signIn } from "./sign-in.ts";

const reference = z.object({ sessionId: z.string(), organizationId: z.string() });

function referenceOf(value: unknown): SessionReference | null {
  const result = reference.safeParse(value);
  return result.success ? result.data : null;
}

function headerOf(headers: Record<string, unknown> | undefined, name: string): string | null {
  const value = headers?.[name];
  return typeof value === "string" ? value : null;
}

/**
 * How people sign in: e-mail address and password. The cookie is an encrypted token that names our
 * session and nothing else; whether that session still holds is asked of the database at each request.
 * A refused attempt's error is `CredentialsSignin`, too many attempts `RATE_LIMITED`.
 */
export function authOptions(services: Services): NextAuthOptions {
  const { database, environment, log, signInLimits: limits } = services;
  return {
    secret: environment.NEXTAUTH_SECRET,
    useSecureCookies: environment.NEXTAUTH_URL.startsWith("https://"),
    session: { strategy: "jwt", maxAge: LIFETIME_MS / 1000 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        name: "credentials",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials, request) {
          const outcome = await signIn(
            { database, limits, log, now: services.now() },
            {
              email: String(credentials?.email ?? ""),
              password: String(credentials?.password ?? ""),
              // The last is the one that the nearest proxy wrote; those before it anybody can make up.
              address:
                headerOf(request.headers, "x-forwarded-for")
                  ?.split(",")
                  .at(-1)
                  ?.trim()
                  .slice(0, 64) ?? "",
              userAgent: headerOf(request.headers, "user-agent"),
            },
          );
          if (outcome.ok) return { id: outcome.memberId, name: outcome.name, ...outcome.reference };
          if (outcome.reason === "rate") throw new Error("RATE_LIMITED");
          return null;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => {
        const begun = referenceOf(user);
        return begun === null ? token : { ...token, ...begun };
      },
      // Pages ask `GET /api/v1/me`; this endpoint tells nothing beyond that there is a cookie.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => {
        if (url.startsWith("/") && !url.startsWith("//")) return `${baseUrl}${url}`;
        return URL.canParse(url) && new URL(url).origin === baseUrl ? url : baseUrl;
      },
    },
    events: {
      signOut: async ({ token }) => {
        const ended = referenceOf(token);
        if (ended !== null) await endSession(database, ended, services.now());
      },
    },
    logger: {
      error: (code) => services.log.error({ code }, "next-auth"),
      warn: (code) => services.log.warn({ code }, "next-auth"),
      debug: () => undefined,
    },
  };
}
