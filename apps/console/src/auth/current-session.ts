import { cookies, headers } from "next/headers";
import type { MemberCaller } from "../api/caller.ts";
import { processServices } from "../api/process-services.ts";
import { sessionReference } from "./session-cookie.ts";
import { memberOfSession } from "./sessions.ts";

/** Who is signed in, for a page on the server; null where nobody is, or the session has ended. */
export async function currentSession(): Promise<MemberCaller | null> {
  await cookies(); // A page that asks is rendered for each request.
  const { database, environment, now } = await processServices();
  const reference = await sessionReference((await headers()).get("cookie"), {
    consoleUrl: environment.NEXTAUTH_URL,
    secret: environment.NEXTAUTH_SECRET,
  });
  return reference === null ? null : memberOfSession(database, reference, now());
}
