import { setTimeout as pause } from "node:timers/promises";
import type { SignIn } from "./banner.ts";
import type { Log } from "./log.ts";
import { type Options, StartFailure } from "./options.ts";
import { localUrls } from "./product.ts";

const MAX_TRIES = 3;
const AGAIN_MS = 2_000;

/**
 * Makes the demo organization, or what an earlier start that was ended left to make.
 * @returns the sign-ins where this start completed it.
 */
export async function makeDemo(
  options: Options,
  databaseUrl: string,
  setupToken: string,
  log: Log,
): Promise<SignIn[] | undefined> {
  const urls = localUrls(options);
  // Loaded late: a start without the demo needs none of it.
  const { seedDemo } = await import("../demo/seed.ts");
  for (let tries = 1; ; tries++) {
    try {
      const { signIns } = await seedDemo({
        consoleUrl: urls.console,
        proxyUrl: urls.proxy,
        databaseUrl,
        providersUrl: urls.providers,
        setupToken,
        dataDir: options.dataDirectory,
        log: log.info,
      });
      return signIns;
    } catch (error) {
      const { message } = error as Error;
      // What fetch throws where nobody answers.
      if (tries === MAX_TRIES || !(error instanceof TypeError))
        throw new StartFailure(
          `the demo organization could not be made: ${message}\nstart again to go on, or start with --no-demo`,
        );
      // What was made is kept, and the rest is made on.
      log.info(`demo: ${message}; trying again`);
      await pause(AGAIN_MS);
    }
  }
}
