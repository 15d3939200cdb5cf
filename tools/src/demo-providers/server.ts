import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { type Answer, json, VendorError } from "./answer.ts";
import { answerControl } from "./control.ts";
import { createFaults, type Fault } from "./faults.ts";
import { createPromptCache } from "./prompt-cache.ts";
import { createRandom, identifier } from "./random.ts";
import { MAX_BODY_BYTES, readBody } from "./read-body.ts";
import { createRequestLog, withoutCredentials } from "./request-log.ts";
import { type Pace, sendAnswer } from "./send-answer.ts";
import {
  DEMO_CREDENTIALS,
  isVendorName,
  VENDORS,
  type Vendor,
  type VendorName,
} from "./vendors.ts";

export interface DemoProvidersOptions {
  /** 0 chooses a free one. */
  port: number;
  /** The same seed gives the same answers, identifiers and faults in the same order of requests. */
  seed: string;
  /** What each vendor takes for its credential, where it is not DEMO_CREDENTIALS. */
  credentials?: Partial<Record<VendorName, string>>;
  /** Multiplies every delay; 0 for none. */
  speed?: number;
  /** Told of a fault of our own, which the caller sees as the vendor's 500. */
  onError?: (error: unknown) => void;
}

export interface DemoProviders {
  /** `http://127.0.0.1:PORT`; the vendors are below, each at its name. */
  url: string;
  stop(): Promise<void>;
}

const CONTROL = "_control";

function splitPath(url: URL): { first: string; path: string } {
  const [, first = "", path = ""] = /^\/([^/]*)(.*)$/.exec(url.pathname) ?? [];
  return { first, path };
}

function isRight(vendor: Vendor, expected: string, request: IncomingMessage): boolean {
  return vendor.credentials.some(({ header, prefix }) => {
    const given = Buffer.from(String(request.headers[header] ?? ""));
    const wanted = Buffer.from(prefix + expected);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

/** Starts all demo providers on one port of the loopback interface. */
export async function startDemoProviders(options: DemoProvidersOptions): Promise<DemoProviders> {
  const { seed, speed = 1, onError = () => undefined } = options;
  const credentials = { ...DEMO_CREDENTIALS, ...options.credentials };
  const faults = createFaults(createRandom(seed, "faults"));
  const delays = createRandom(seed, "delays");
  const log = createRequestLog();
  const promptCache = createPromptCache(Date.now);
  let requests = 0;

  const paceOf = ({ firstByteMs, tokenMs }: Vendor): Pace => ({
    firstByteMs: () => speed * delays.normal(firstByteMs.mean, firstByteMs.deviation),
    tokenMs: () => speed * delays.normal(tokenMs.mean, tokenMs.deviation),
  });

  /** Reads, logs and answers; what goes wrong on the way is thrown as the vendor's error. */
  async function answerVendor(
    name: VendorName,
    request: IncomingMessage,
    url: URL,
    sequence: number,
  ): Promise<{ answer: Answer; fault: Fault | undefined }> {
    const vendor = VENDORS[name];
    const body = await readBody(request);
    const isCredentialRight = isRight(vendor, credentials[name], request);
    const { method = "GET", headers } = request;
    const now = new Date();
    log.add(
      {
        vendor: name,
        method,
        path: url.pathname + url.search,
        headers: withoutCredentials(headers),
        isCredentialRight,
        receivedAt: now.toISOString(),
      },
      body ?? Buffer.alloc(0),
    );
    if (body === null)
      throw new VendorError(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`);
    if (!isCredentialRight) throw new VendorError(401, "The credential is missing or wrong.");
    const fault = faults.of(name, headers);
    if (fault?.kind === "status") throw new FaultError(fault.status, fault.retryAfter);
    const { path } = splitPath(url);
    const answer = vendor.answer({
      method,
      path,
      query: url.searchParams,
      headers,
      body,
      content: createRandom(seed, name, method, path, url.search, body.toString("base64")),
      identity: createRandom(seed, "identity", String(sequence)),
      promptCache,
      now,
    });
    return { answer, fault };
  }

  async function handleVendor(
    name: VendorName,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const vendor = VENDORS[name];
    const sequence = ++requests;
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const requestId = identifier(createRandom(seed, "request", String(sequence)), "req_", 24);
    const headers: Record<string, string> = { [vendor.requestIdHeader]: requestId };
    const pace = paceOf(vendor);
    try {
      const { answer, fault } = await answerVendor(name, request, url, sequence).catch(
        (error: unknown) => {
          const shown = asVendorError(error, onError);
          if (shown instanceof FaultError && shown.retryAfter !== undefined)
            headers["retry-after"] = String(shown.retryAfter);
          if (shown.status === 413) headers.connection = "close";
          const refusal = json(vendor.errorBody(shown, requestId), shown.status);
          return { answer: refusal, fault: undefined };
        },
      );
      await sendAnswer(answer, { response, headers, pace, fault, gone: gone.signal });
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    }
  }

  async function handleOther(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const { first, path } = splitPath(url);
    let answer = json({ error: `no such provider: ${first.slice(0, 100)}` }, 404) as Answer;
    if (first === CONTROL)
      try {
        const body = await readBody(request);
        if (body === null) throw new VendorError(413, `over ${MAX_BODY_BYTES} bytes`);
        const { method = "GET" } = request;
        answer = answerControl({ method, path, query: url.searchParams, body }, faults, log);
      } catch (error) {
        const { status, message } = asVendorError(error, onError);
        answer = json({ error: message }, status);
      }
    if (url.pathname === "/healthz") answer = json({ status: "ok" });
    const pace = { firstByteMs: () => 0, tokenMs: () => 0 };
    const gone = new AbortController().signal;
    await sendAnswer(answer, { response, headers: {}, pace, fault: undefined, gone });
  }

  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? "/", "http://demo") ?? new URL("http://demo/");
    const { first } = splitPath(url);
    const handled = isVendorName(first)
      ? handleVendor(first, request, response, url)
      : handleOther(request, response, url);
    handled.catch((error: unknown) => {
      onError(error);
      response.destroy();
    });
  });
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server as NetServer, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A failure that was asked for. */
class FaultError extends VendorError {
  readonly retryAfter: number | undefined;

  constructor(status: number, retryAfter: number | undefined) {
    super(status, status === 429 ? "Rate limit reached." : "The server had an error.");
    this.retryAfter = retryAfter;
  }
}

function asVendorError(error: unknown, onError: (error: unknown) => void): VendorError {
  if (error instanceof VendorError) return error;
  onError(error);
  return new VendorError(500, "The server had an error while processing your request.");
}
