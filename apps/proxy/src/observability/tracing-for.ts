import type { Logger } from "pino";
import type { Environment } from "../environment.ts";
import type { Tracing } from "./tracing.ts";

/** Tracing, if the environment names a collector; only then is its code read into memory. */
export async function tracingFor(env: Environment, log: Logger): Promise<Tracing | null> {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return null;
  const { startTracing } = await import("./tracing.ts");
  return startTracing(env, endpoint, log);
}
