import { DiagLogLevel, diag, type Tracer } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import type { Call, RouteKind } from "../call.ts";
import type { Environment } from "../environment.ts";
import { CallTrace } from "./call-trace.ts";
import { incomingContext } from "./trace-context.ts";

/** Calls as traces, sent to a collector in the background; a full queue drops spans and holds up no call. */
export interface Tracing {
  begin(call: Pick<Call, "requestId" | "route" | "method" | "headers">): CallTrace;
  /** Sends what waits. */
  stop(): Promise<void>;
}

/** Templates of the routes, which are a small set where paths are not. */
const ROUTES: Readonly<Record<RouteKind, string>> = {
  forward: "/v1/forward",
  door: "/v1/{operation}",
  openai: "/openai/{path}",
  anthropic: "/anthropic/{path}",
  google: "/google/{path}",
  provider: "/providers/{slug}/{path}",
  approvals: "/v1/approvals/{id}",
};

const LIMITS = { attributeCountLimit: 64, attributeValueLengthLimit: 1_024 };

function samplerOf(name: Environment["OTEL_TRACES_SAMPLER"], ratio: number): Sampler {
  const parentBased = name.startsWith("parentbased_");
  const kind = name.replace("parentbased_", "");
  const root =
    kind === "always_on"
      ? new AlwaysOnSampler()
      : kind === "always_off"
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(ratio);
  return parentBased ? new ParentBasedSampler({ root }) : root;
}

/** `name=value` pairs separated by commas, each percent-encoded (OpenTelemetry, OTLP exporter). */
function headersOf(text: string): Record<string, string> {
  const pairs = text.split(",").filter((pair) => pair.includes("="));
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
    }),
  );
}

function tracingOf(tracer: Tracer, stop: () => Promise<void>): Tracing {
  return {
    begin({ requestId, route, method, headers }) {
      const attributes = {
        "http.request.method": method,
        "http.route": ROUTES[route],
        "pag0.request.id": requestId,
      };
      const name = `${method} ${ROUTES[route]}`;
      return new CallTrace(tracer, incomingContext(headers), name, attributes);
    },
    stop,
  };
}

/**
 * Starts to send traces by OTLP over HTTP to a collector.
 * @param endpoint the collector's base URL, to which `/v1/traces` is added
 */
export function startTracing(env: Environment, endpoint: string, log: Logger): Tracing {
  const tell = (message: string) => log.warn({ reason: message }, "traces could not be sent");
  const quiet = () => undefined;
  diag.setLogger(
    { error: tell, warn: tell, info: quiet, debug: quiet, verbose: quiet },
    DiagLogLevel.WARN,
  );
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
    headers: headersOf(env.OTEL_EXPORTER_OTLP_HEADERS),
    // A proxy that stops waits for its last traces no longer than this.
    timeoutMillis: 3_000,
    concurrencyLimit: 4,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": env.OTEL_SERVICE_NAME }),
    sampler: samplerOf(env.OTEL_TRACES_SAMPLER, env.OTEL_TRACES_SAMPLER_ARG),
    spanLimits: LIMITS,
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: 4_096 })],
  });
  return tracingOf(provider.getTracer("pag0-proxy"), async () => {
    try {
      await provider.shutdown();
    } catch (error) {
      log.warn({ err: error }, "the last traces could not be sent");
    }
  });
}
