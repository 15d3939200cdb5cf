import { encryptionKey } from "@pag0/db";
import { z } from "zod";

const hostPort = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+):\d{1,5}$/;
const secret = (what: string) => z.string({ error: `set it to ${what}` });

const schema = z.object({
  NODE_ENV: z.string().default("production"),
  DATABASE_URL: secret("a postgres:// URL").regex(
    /^postgres(ql)?:\/\//,
    "must be a postgres:// URL",
  ),
  PAG0_ENCRYPTION_KEY: secret("32 random bytes in base64, as `openssl rand -base64 32` prints")
    .refine(
      (text) => Buffer.from(text, "base64").length === 32,
      "must be 32 bytes in base64, as `openssl rand -base64 32` prints",
    )
    .transform(encryptionKey),
  PAG0_AUDIT_SIGNING_KEY: secret("the base64 of an Ed25519 private key (PKCS#8 PEM)")
    .transform((text) => Buffer.from(text, "base64").toString("utf8"))
    .refine(
      (pem) => pem.includes("BEGIN PRIVATE KEY"),
      "must be the base64 of an Ed25519 private key (PKCS#8 PEM)",
    ),
  NEXTAUTH_SECRET: secret("at least 32 random characters, as `openssl rand -base64 32` prints").min(
    32,
    "must have at least 32 characters, as `openssl rand -base64 32` prints",
  ),
  NEXTAUTH_URL: z.url("must be the console's address").default("http://localhost:3000"),
  PAG0_SETUP_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  PAG0_PRIVATE_HOSTS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim().toLowerCase())
        .filter((part) => part !== ""),
    )
    .refine(
      (hosts) => hosts.every((host) => hostPort.test(host)),
      "must be host:port entries separated by commas, such as 127.0.0.1:4100",
    )
    .transform((hosts): ReadonlySet<string> => new Set(hosts)),
  PAG0_LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info"),
});

export type Environment = z.output<typeof schema>;

/** Thrown for a variable that is missing or wrong; the message names each with its remedy. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/**
 * Reads the console's configuration. An empty variable counts as absent.
 * @throws EnvironmentError
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Environment {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new EnvironmentError(
    result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
  );
}
