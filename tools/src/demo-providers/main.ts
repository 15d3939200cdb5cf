import { startDemoProviders } from "./server.ts";
import { DEMO_CREDENTIALS, VENDOR_NAMES, type VendorName } from "./vendors.ts";

/**
 * `node tools/src/demo-providers/main.ts`. Environment: `PAG0_DEMO_PROVIDERS_PORT` (4100), `PAG0_DEMO_SEED`,
 * `PAG0_DEMO_SPEED` (multiplies every delay; 0 for none), and for each vendor the credential that it
 * takes, `PAG0_DEMO_OPENAI_KEY` and so on. Writes one JSON line for each event, as the other processes do.
 */
function readNumber(name: string, usual: number, most: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return usual;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0 && value <= most) return value;
  throw new Error(`${name}: must be a number from 0 to ${most}`);
}

function log(level: 30 | 50, msg: string): void {
  process.stdout.write(
    `${JSON.stringify({ level, time: Date.now(), name: "demo-providers", msg })}\n`,
  );
}

function readCredentials(): Record<VendorName, string> {
  const given = VENDOR_NAMES.map((name) => [
    name,
    process.env[`PAG0_DEMO_${name.toUpperCase()}_KEY`] || DEMO_CREDENTIALS[name],
  ]);
  return Object.fromEntries(given) as Record<VendorName, string>;
}

try {
  const providers = await startDemoProviders({
    port: readNumber("PAG0_DEMO_PROVIDERS_PORT", 4100, 65_535),
    seed: process.env.PAG0_DEMO_SEED || "pag0",
    speed: readNumber("PAG0_DEMO_SPEED", 1, 100),
    credentials: readCredentials(),
    onError: (error) =>
      log(50, error instanceof Error ? (error.stack ?? error.message) : String(error)),
  });
  log(30, `demo providers listen on ${providers.url}`);
  for (const name of ["SIGTERM", "SIGINT"] as const)
    process.once(name, () => {
      providers.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log(50, String(error));
          process.exit(1);
        },
      );
    });
} catch (error) {
  log(50, error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
