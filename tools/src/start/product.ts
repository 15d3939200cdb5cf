import { join } from "node:path";
import type { ChildOptions } from "./children.ts";
import type { Options } from "./options.ts";
import type { WantedPort } from "./ports.ts";
import type { Secrets } from "./secrets.ts";

/** The parts of the product, in the order in which they start. */
export type Part = "providers" | "proxy" | "worker" | "console" | "traffic";

/** The order of stopping: who sends calls first, who answers them last. */
export const STOP_ORDER: Part[] = ["traffic", "console", "proxy", "worker", "providers"];

/** What calls under way need should not outlive them in memory: the young generation is to be large enough. */
export const PROXY_NODE_OPTIONS = ["--max-semi-space-size=32"];
/** What the proxy may take to finish calls in flight; the rest of its time is for shipping usage. */
const PROXY_DRAIN_MS = 2_500;
const STOP_WITHIN_MS: Record<Part, number> = {
  traffic: 500,
  console: 1_500,
  proxy: 4_000,
  worker: 2_000,
  providers: 500,
};

/** Where the parts reach one another on this machine, whatever addresses people use. */
export function localUrls({ ports, host }: Options) {
  const everyInterface = host === "0.0.0.0" || host === "::";
  const reached = everyInterface ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return {
    console: `http://${reached}:${ports.console}`,
    proxy: `http://${reached}:${ports.proxy}`,
    worker: `http://127.0.0.1:${ports.worker}`,
    providers: `http://127.0.0.1:${ports.providers}`,
  };
}

export function wantedPorts({ ports, host, demo }: Options): WantedPort[] {
  const local = "127.0.0.1";
  return [
    { name: "the console", port: ports.console, host, flag: "port-console" },
    { name: "the proxy", port: ports.proxy, host, flag: "port-proxy" },
    { name: "the worker", port: ports.worker, host: local, flag: "port-worker" },
    ...(demo
      ? [
          {
            name: "the demo's providers",
            port: ports.providers,
            host: local,
            flag: "port-providers",
          },
        ]
      : []),
  ];
}

/** The environment of every part; public addresses that the environment names already are kept. */
export function environmentOf(
  options: Options,
  secrets: Secrets,
  databaseUrl: string,
  outer: Record<string, string | undefined>,
): Record<string, string | undefined> {
  const { ports, host, dataDirectory, demo } = options;
  const consoleUrl = outer.PAG0_CONSOLE_URL || `http://localhost:${ports.console}`;
  const privateHosts = [outer.PAG0_PRIVATE_HOSTS, demo ? `127.0.0.1:${ports.providers}` : ""];
  return {
    ...outer,
    ...secrets,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: databaseUrl,
    PAG0_CONSOLE_URL: consoleUrl,
    NEXTAUTH_URL: outer.NEXTAUTH_URL || consoleUrl,
    PAG0_PROXY_URL: outer.PAG0_PROXY_URL || localUrls(options).proxy,
    PAG0_DATA_DIR: dataDirectory,
    PAG0_PROXY_HOST: host,
    PAG0_PROXY_PORT: String(ports.proxy),
    PAG0_WORKER_PORT: String(ports.worker),
    PAG0_DEMO_PROVIDERS_PORT: String(ports.providers),
    PAG0_PRIVATE_HOSTS: privateHosts.filter(Boolean).join(","),
    PAG0_DRAIN_MS: outer.PAG0_DRAIN_MS || String(PROXY_DRAIN_MS),
    // Everything runs on this one machine: more processes than one are for where calls are many.
    PAG0_PROXY_PROCESSES: outer.PAG0_PROXY_PROCESSES || "1",
  };
}

/** Next's own greeting: its address is not the one that people use. */
const NEXT_GREETING = /^\s*(▲ Next\.js|- (Local|Network):|✓ (Ready in|Running next\.config))/;

/** How each part is run. */
export function partOptions(
  part: Part,
  root: string,
  options: Options,
): Pick<ChildOptions, "name" | "args" | "cwd" | "readyUrl" | "stopWithinMs" | "leaveOut"> {
  const urls = localUrls(options);
  const common = { name: part, cwd: root, stopWithinMs: STOP_WITHIN_MS[part] };
  switch (part) {
    case "providers":
      return {
        ...common,
        args: ["tools/src/demo-providers/main.ts"],
        readyUrl: `${urls.providers}/healthz`,
      };
    case "proxy":
      return {
        ...common,
        args: [...PROXY_NODE_OPTIONS, "apps/proxy/src/main.ts"],
        readyUrl: `${urls.proxy}/readyz`,
      };
    case "worker":
      return { ...common, args: ["apps/worker/src/main.ts"], readyUrl: `${urls.worker}/readyz` };
    case "traffic":
      return { ...common, args: ["tools/src/demo/traffic.ts"] };
    case "console":
      return {
        ...common,
        cwd: join(root, "apps/console"),
        args: [
          join(root, "node_modules/next/dist/bin/next"),
          "start",
          "-p",
          String(options.ports.console),
          "-H",
          options.host,
        ],
        readyUrl: `${urls.console}/readyz`,
        leaveOut: NEXT_GREETING,
      };
  }
}
