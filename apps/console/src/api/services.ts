import type { Database } from "@pag0/db";
import type { Logger } from "pino";
import type { KeyLookup } from "../auth/key-lookup.ts";
import type { SignInLimits } from "../auth/sign-in.ts";
import type { Environment } from "../environment.ts";
import type { LiveEvents } from "../live/server/live-events.ts";
import type { ResolveHost } from "../providers/server/public-target.ts";
import type { Metrics } from "./metrics.ts";
import type { RateLimiter } from "./rate-limit.ts";

/** What the server side works with; one of it a process, made in `process-services.ts`. */
export interface Services {
  readonly environment: Environment;
  readonly database: Database;
  readonly log: Logger;
  readonly keys: KeyLookup;
  readonly live: LiveEvents;
  readonly metrics: Metrics;
  readonly callerLimit: RateLimiter;
  readonly signInLimits: SignInLimits;
  readonly resolveHost: ResolveHost;
  now(): Date;
}
