import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartFailure } from "./options.ts";

const GENERATORS = {
  /** 32 bytes in base64: AES-256. */
  PAG0_ENCRYPTION_KEY: () => randomBytes(32).toString("base64"),
  /** Base64 of an Ed25519 private key as PKCS8 PEM. */
  PAG0_AUDIT_SIGNING_KEY: () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    return Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })).toString("base64");
  },
  NEXTAUTH_SECRET: () => randomBytes(32).toString("base64url"),
  PAG0_SETUP_TOKEN: () => randomBytes(18).toString("base64url"),
};

export type Secrets = Record<keyof typeof GENERATORS, string>;

const NAMES = Object.keys(GENERATORS) as (keyof Secrets)[];

function readSecrets(file: string): Partial<Secrets> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Partial<Secrets>;
  } catch {
    throw new StartFailure(`${file} is not JSON: put back the file that the first start made`);
  }
}

/**
 * The installation's secrets: from the environment, else from secrets.json (mode 0600), which gets what
 * it lacks. What is generated once is kept, for data is encrypted and signed with it.
 * @throws StartFailure where there is a database but the file that opens it is gone.
 */
export function loadSecrets(
  dataDirectory: string,
  environment: Record<string, string | undefined>,
): Secrets {
  const file = join(dataDirectory, "secrets.json");
  if (!existsSync(file) && existsSync(join(dataDirectory, "postgres", "data")))
    throw new StartFailure(
      `${file} is gone, and the database beside it is encrypted with it: put it back, or remove ${dataDirectory} to start anew`,
    );
  const kept = readSecrets(file);
  const missing = NAMES.filter((name) => !kept[name]);
  for (const name of missing) kept[name] = GENERATORS[name]();
  if (missing.length > 0)
    writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return Object.fromEntries(
    NAMES.map((name) => [name, environment[name] || kept[name]]),
  ) as Secrets;
}
