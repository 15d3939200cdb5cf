import { z } from "zod";

const wholeNumber = (least: number, most: number, usual: number) =>
  z.coerce.number().int().min(least).max(most).default(usual);

const headerPair = /^[\w!#$&'*.^`|~+-]+=(%[0-9a-f]{2}|[^%,\s])*$/i;
const hostPort = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+):\d{1,5}$/i;

/** Names of HTTP headers with percent-encoded values. */
function isHeaderList(text: string): boolean {
  return text === "" || text.split(",").every((pair) => headerPair.test(pair.trim()));
}

const schema = z
  .object({
    NODE_ENV: z.string().default("production"),
    DATABASE_URL: z
      .string({ error: "set it to a postgres:// URL" })
      .regex(/^postgres(ql)?:\/\//, "must be a postgres:// URL"),
    PAG0_ENCRYPTION_KEY: z
      .string({ error: "set it to 32 random bytes in base64, as `openssl rand -base64 32` prints" })
      .refine(
        (text) => Buffer.from(text, "base64").length === 32,
        "must be 32 bytes in base64, as `openssl rand -base64 32` prints",
      ),
    PAG0_DATA_DIR: z.string().min(1).default(".pag0"),
    PAG0_CONSOLE_URL: z.url("must be the console's address").default("http://localhost:3000"),
    PAG0_PROXY_HOST: z.string().min(1).default("127.0.0.1"),
    PAG0_PROXY_PORT: wholeNumber(0, 65_535, 4000),
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
      ),
    PAG0_LOG_LEVEL: z
      .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
      .default("info"),
    PAG0_MAX_BODY_BYTES: wholeNumber(1_024, 512 * 1024 * 1024, 10 * 1024 * 1024),
    PAG0_MAX_HELD_BODY_BYTES: wholeNumber(1_024, 64 * 1024 ** 3, 512 * 1024 * 1024),
    PAG0_MAX_IN_FLIGHT: wholeNumber(1, 100_000, 2_048),
    PAG0_MAX_EVENT_LOOP_DELAY_MS: wholeNumber(10, 600_000, 1_000),
    PAG0_CONNECT_TIMEOUT_MS: wholeNumber(1, 600_000, 10_000),
    PAG0_HEADERS_TIMEOUT_MS: wholeNumber(1, 3_600_000, 60_000),
    PAG0_IDLE_TIMEOUT_MS: wholeNumber(1, 3_600_000, 60_000),
    PAG0_LONGEST_ANSWER_MS: wholeNumber(1, 86_400_000, 3_600_000),
    PAG0_UPSTREAM_CONNECTIONS: wholeNumber(1, 10_000, 2_048),
    PAG0_CACHE_MAX_BYTES: wholeNumber(0, 64 * 1024 ** 3, 256 * 1024 * 1024),
    PAG0_LATE_ASKS_PER_MINUTE: wholeNumber(0, 6_000, 30),
    PAG0_JOURNAL_MAX_BYTES: wholeNumber(1024 * 1024, 2 ** 50, 4 * 1024 ** 3),
    VALKEY_URL: z
      .url({
        protocol: /^(redis|valkey)s?$/,
        error: "must be the address of Valkey, such as redis://:password@127.0.0.1:6379",
      })
      // The client knows the older names alone.
      .transform((url) => url.replace(/^valkey/, "redis"))
      .optional(),
    PAG0_DATABASE_WAIT_MS: wholeNumber(10, 60_000, 250),
    PAG0_LEASE_TTL_MS: wholeNumber(100, 3_600_000, 15_000),
    PAG0_PROXY_PROCESSES: z.coerce.number().int().min(1).max(256).optional(),
    PAG0_DRAIN_MS: wholeNumber(0, 600_000, 25_000),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .url({ protocol: /^https?$/, error: "must be the http(s) address of a collector" })
      .optional(),
    OTEL_EXPORTER_OTLP_HEADERS: z
      .string()
      .default("")
      .refine(isHeaderList, "must be name=value pairs separated by commas, each percent-encoded"),
    OTEL_SERVICE_NAME: z.string().min(1).max(200).default("pag0-proxy"),
    OTEL_TRACES_SAMPLER: z
      .enum([
        "always_on",
        "always_off",
        "traceidratio",
        "parentbased_always_on",
        "parentbased_always_off",
        "parentbased_traceidratio",
      ])
      .default("parentbased_always_on"),
    OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
    PAG0_TEST_DECISION_TIME: z.iso
      .datetime("must be an ISO 8601 instant such as 2026-03-02T15:00:00Z")
      .optional(),
  })
  .refine((env) => env.PAG0_TEST_DECISION_TIME === undefined || env.NODE_ENV === "test", {
    path: ["PAG0_TEST_DECISION_TIME"],
    error: "is for tests only: unset it, or set NODE_ENV=test",
  });

export type Environment = z.infer<typeof schema>;

/** Thrown for a variable that is missing or wrong; the message names each with its remedy. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** @throws EnvironmentError */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new EnvironmentError(
    result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
  );
}
