import type { SignIn } from "./banner.ts";
import type { Log } from "./log.ts";
import { type Options, StartFailure } from "./options.ts";
import { localUrls } from "./product.ts";

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
    throw new StartFailure(
      `the demo organization could not be made: ${(error as Error).message}\nstart again to go on, or start with --no-demo`,
    );
  }
}
