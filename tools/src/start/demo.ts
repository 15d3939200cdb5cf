import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SignIn } from "./banner.ts";
import type { Log } from "./log.ts";
import { type Options, StartFailure } from "./options.ts";
import { localUrls } from "./product.ts";

type SeedDemo = (input: {
  consoleUrl: string;
  proxyUrl: string;
  databaseUrl: string;
  providersUrl: string;
  setupToken: string;
  dataDir: string;
  log: (message: string) => void;
}) => Promise<{ signIns: SignIn[] }>;

/**
 * Fills a fresh installation with the demo organization; one that has it already (demo.json) is left
 * as it is.
 * @returns the sign-ins where they were made now.
 */
export async function seedDemoOnce(
  options: Options,
  databaseUrl: string,
  setupToken: string,
  log: Log,
): Promise<SignIn[] | undefined> {
  if (existsSync(join(options.dataDirectory, "demo.json"))) return undefined;
  log.info("making the demo organization");
  const urls = localUrls(options);
  // Loaded late and by address: only a first start needs it.
  const { seedDemo } = (await import(new URL("../demo/seed.ts", import.meta.url).href)) as {
    seedDemo: SeedDemo;
  };
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
      `the demo organization could not be made: ${(error as Error).message}\nremove ${options.dataDirectory} and start again, or start with --no-demo`,
    );
  }
}
