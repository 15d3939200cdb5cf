import { createPrivateKey } from "node:crypto";
import { z } from "zod";

const MONTHS = "must be a whole number of months from 2 to 120";
const NO_KEY = "must be the base64 of an Ed25519 private key in PKCS#8 PEM";

/** An empty variable counts as one that is not set, as shells and Compose files write it. */
const orUnset = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema);

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "ed25519";
  } catch {
    // OpenSSL's words for "no key" help nobody; the message of the check says what to set.
    return false;
  }
}

const schema = z.object({
  DATABASE_URL: orUnset(
    z
      .string({
        error:
          "is missing: set it to a PostgreSQL address such as postgresql://user:password@host:5432/pag0",
      })
      .regex(/^postgres(ql)?:\/\//, "must begin with postgresql://"),
  ),
  PAG0_AUDIT_SIGNING_KEY: orUnset(
    z
      .string({ error: "is missing: set it to the base64 of an Ed25519 private key in PKCS#8 PEM" })
      .transform((text) => Buffer.from(text, "base64").toString("utf8"))
      .refine(isEd25519, NO_KEY),
  ),
  PAG0_WORKER_HOST: orUnset(z.string().default("127.0.0.1")),
  PAG0_WORKER_PORT: orUnset(
    z.coerce
      .number({ error: "must be a port from 0 to 65535" })
      .int("must be a port from 0 to 65535")
      .min(0, "must be a port from 0 to 65535")
      .max(65_535, "must be a port from 0 to 65535")
      .default(4010),
  ),
  PAG0_LEASE_WRITE_OFF_HOURS: orUnset(
    z.coerce
      .number({ error: "must be a whole number of hours from 1 to 8760" })
      .int("must be a whole number of hours from 1 to 8760")
      .min(1, "must be a whole number of hours from 1 to 8760")
      .max(8_760, "must be a whole number of hours from 1 to 8760")
      .default(24),
  ),
  PAG0_USAGE_RETENTION_MONTHS: orUnset(
    z.coerce.number({ error: MONTHS }).int(MONTHS).min(2, MONTHS).max(120, MONTHS).default(25),
  ),
  PAG0_LOG_LEVEL: orUnset(
    z
      .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
        error: "must be trace, debug, info, warn, error, fatal or silent",
      })
      .default("info"),
  ),
});

export type Environment = z.output<typeof schema>;

/**
 * Reads the environment.
 * @throws Error with one line for each variable that is missing or wrong, and what to set.
 */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("\n"),
  );
}
