import { resolve } from "node:path";
import { parseArgs } from "node:util";

export interface Options {
  demo: boolean;
  dataDirectory: string;
  /** Where console and proxy listen; everything else stays on the loopback interface. */
  host: string;
  ports: { console: number; proxy: number; worker: number; providers: number };
  json: boolean;
}

export const HELP = `Starts Pag0 Enterprise: database, proxy, worker and console, with a demo unless told otherwise.

  npm start -- [options]

  --no-demo              no demo organization and no simulated traffic: set up your own
  --data-dir DIR         where everything is kept (.pag0)
  --host ADDRESS         where console and proxy listen (127.0.0.1; 0.0.0.0 for every interface)
  --port-console PORT    (3000)
  --port-proxy PORT      (4000)
  --port-worker PORT     (4010)
  --port-providers PORT  the demo's providers (4100)
  --json                 the raw log, one JSON object a line
  --help

DATABASE_URL takes a PostgreSQL of your own instead of the embedded one; PAG0_DEMO_RATE is the
simulated traffic in calls a second (2).`;

/** A mistake of the person who starts, told in one line. */
export class StartFailure extends Error {
  override name = "StartFailure";
}

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new StartFailure(`--${flag} wants a port from 1 to 65535, not "${text}"`);
  return port;
}

/**
 * Reads the command line; `root` is the directory that holds `.pag0` by default.
 * @returns "help" where that was asked for.
 * @throws StartFailure for what cannot be read.
 */
export function readOptions(args: string[], root: string): Options | "help" {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  let values: ReturnType<typeof parse>;
  const parse = () =>
    parseArgs({
      args,
      allowNegative: true,
      options: {
        demo: { type: "boolean", default: true },
        "data-dir": text(".pag0"),
        host: text("127.0.0.1"),
        "port-console": text("3000"),
        "port-proxy": text("4000"),
        "port-worker": text("4010"),
        "port-providers": text("4100"),
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  try {
    values = parse();
  } catch (error) {
    throw new StartFailure(`${(error as Error).message.split(". ")[0]}: see npm start -- --help`);
  }
  if (values.help) return "help";
  const ports = {
    console: portOf("port-console", values["port-console"]),
    proxy: portOf("port-proxy", values["port-proxy"]),
    worker: portOf("port-worker", values["port-worker"]),
    providers: portOf("port-providers", values["port-providers"]),
  };
  if (new Set(Object.values(ports)).size < 4)
    throw new StartFailure("two of the ports are the same: give each its own");
  return {
    demo: values.demo,
    dataDirectory: resolve(root, values["data-dir"]),
    host: values.host,
    ports,
    json: values.json,
  };
}
