import { type LookupAddress, type LookupOptions, lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent, type Dispatcher } from "undici";
import { isPublicAddress } from "./address.ts";
import { addressForbidden, hostAndPort, refuseForbiddenLiteral } from "./target.ts";

export interface ConnectionOptions {
  /** `host:port` that may be called although private. */
  privateHosts: ReadonlySet<string>;
  connectTimeoutMs: number;
  headersTimeoutMs: number;
  idleTimeoutMs: number;
  /** Sockets kept to one origin. */
  connectionsPerOrigin: number;
  /** Stands in for the system's resolver. */
  resolve?: typeof resolveAll;
}

type Resolved = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

function resolveAll(hostname: string, options: LookupOptions, done: Resolved): void {
  systemLookup(hostname, { ...options, all: true }, done);
}

/**
 * A resolver for sockets that hands out nothing but addresses it has checked: the address that was
 * checked is the one connected to, so a second answer of a rebinding name server is never asked for.
 */
function guardedLookup(resolve: typeof resolveAll): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, addresses) => {
      if (error !== null) return callback(error, "", 0);
      const first = addresses[0];
      if (first === undefined || !addresses.every((entry) => isPublicAddress(entry.address)))
        return callback(addressForbidden(hostname), "", 0);
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

/** Where a request for a URL goes, as undici takes it. */
export interface Destination {
  dispatcher: Dispatcher;
  origin: string;
  /** With the query. */
  path: string;
}

/** Connections to upstreams: kept warm, bounded, and only to addresses that may be called. */
export class Connections {
  readonly #destinations = new WeakMap<URL, Destination>();
  readonly #public: Agent;
  readonly #listed: Agent;
  readonly #privateHosts: ReadonlySet<string>;
  /** How long a provider has for the head of its answer where nothing else is said. */
  readonly headersTimeoutMs: number;

  constructor(options: ConnectionOptions) {
    this.#privateHosts = options.privateHosts;
    this.headersTimeoutMs = options.headersTimeoutMs;
    const common = {
      connections: options.connectionsPerOrigin,
      pipelining: 1,
      // Over HTTP/2 an answer that its provider cancels half-way looks whole, and no header is too large.
      allowH2: false,
      headersTimeout: options.headersTimeoutMs,
      bodyTimeout: options.idleTimeoutMs,
      maxHeaderSize: 32 * 1024,
      keepAliveTimeout: 30_000,
    };
    const timeout = options.connectTimeoutMs;
    this.#public = new Agent({
      ...common,
      connect: { timeout, lookup: guardedLookup(options.resolve ?? resolveAll) },
    });
    this.#listed = new Agent({ ...common, connect: { timeout } });
  }

  /**
   * Where a request for a URL goes. It is found out once for each URL object, which must not be changed.
   * @throws Pag0Failure TARGET_ADDRESS_FORBIDDEN where the host is written as a private address.
   */
  for(url: URL): Destination {
    let destination = this.#destinations.get(url);
    if (destination === undefined) {
      const dispatcher = this.#dispatcherOf(url);
      destination = { dispatcher, origin: url.origin, path: url.pathname + url.search };
      this.#destinations.set(url, destination);
    }
    return destination;
  }

  #dispatcherOf(url: URL): Dispatcher {
    if (this.#privateHosts.has(hostAndPort(url))) return this.#listed;
    refuseForbiddenLiteral(url, this.#privateHosts);
    return this.#public;
  }

  async close(): Promise<void> {
    await Promise.all([this.#public.destroy(), this.#listed.destroy()]);
  }
}
