import { z } from "zod";

const schema = z.object({
  DATABASE_URL: z
    .string({
      error:
        "is missing: set it to a PostgreSQL address such as postgresql://user:password@host:5432/pag0",
    })
    .regex(/^postgres(ql)?:\/\//, "must begin with postgresql://"),
  PAG0_AUDIT_SIGNING_KEY: z
    .string({ error: "is missing: set it to the base64 of an Ed25519 private key in PKCS#8 PEM" })
    .transform((text) => Buffer.from(text, "base64").toString("utf8"))
    .refine(
      (pem) => pem.includes("BEGIN PRIVATE KEY"),
      "must be the base64 of an Ed25519 private key in PKCS#8 PEM",
    ),
  PAG0_WORKER_HOST: z.string().min(1).default("127.0.0.1"),
  PAG0_WORKER_PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  PAG0_LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info"),
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
