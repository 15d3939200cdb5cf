import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { type Answer, json, VendorError } from "./answer.ts";
import { createBoundedStore } from "./bounded-store.ts";
import { answerControl } from "./control.ts";
import type { FaultPlan } from "./faults/fault-plan.ts";
import { createFaults, NO_FAULT } from "./faults/fault-rules.ts";
import { createPromptCache } from "./prompt-cache.ts";
import { createRandom, identifier } from "./random.ts";
import { MAX_BODY_BYTES, readBody } from "./read-body.ts";
import { createRequestLog, withoutCredentials, withoutKey } from "./request-log.ts";
import type { Vendor } from "./vendor.ts";
import { DEMO_CREDENTIALS, isVendorName, VENDORS, type VendorName } from "./vendors.ts";
import { type Pace, sendAnswer } from "./wire/send-answer.ts";
import type { SentAnswer } from "./wire/sent-answer.ts";

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
const AT_ONCE: Pace = { firstByteMs: () => 0, tokenMs: () => 0 };

function splitPath(url: URL): { first: string; path: string } {
  const [, first = "", path = ""] = /^\/([^/]*)(.*)$/.exec(url.pathname) ?? [];
  return { first, path };
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function isRight(vendor: Vendor, expected: string, request: IncomingMessage, url: URL): boolean {
  if (vendor.credentials.length === 0) return true;
  const { keyQuery } = vendor;
  const inQuery = keyQuery === undefined ? null : url.searchParams.get(keyQuery);
  if (inQuery !== null && isSame(inQuery, expected)) return true;
  return vendor.credentials.some(({ header, prefix }) =>
    isSame(String(request.headers[header] ?? ""), prefix + expected),
  );
}

/** Starts all demo providers on one port of the loopback interface. */
export async function startDemoProviders(options: DemoProvidersOptions): Promise<DemoProviders> {
  const { seed, speed = 1, onError = () => undefined } = options;
  const credentials = { ...DEMO_CREDENTIALS, ...options.credentials };
  const faults = createFaults(createRandom(seed, "faults"));
  const delays = createRandom(seed, "delays");
  const log = createRequestLog();
  const promptCache = createPromptCache(Date.now);
  const responses = createBoundedStore();
  let requests = 0;

  const paceOf = ({ firstByteMs, tokenMs }: Vendor): Pace =>
    speed === 0
      ? AT_ONCE
      : {
          firstByteMs: () => speed * delays.normal(firstByteMs.mean, firstByteMs.deviation),
          tokenMs: () => speed * delays.normal(tokenMs.mean, tokenMs.deviation),
        };

  interface Outcome {
    answer: Answer;
    fault: FaultPlan;
    onSent: (sent: SentAnswer) => void;
    headers: Record<string, string>;
  }

  /** Reads, logs and answers; what goes wrong on the way is answered as the vendor's error. */
  async function answerVendor(
    name: VendorName,
    request: IncomingMessage,
    url: URL,
    requestId: string,
    sequence: number,
  ): Promise<Outcome> {
    const vendor = VENDORS[name];
    const body = await readBody(request);
    const isCredentialRight = isRight(vendor, credentials[name], request, url);
    const { method = "GET", headers } = request;
    const now = new Date();
    const onSent = log.add(
      {
        vendor: name,
        requestId,
        method,
        path: withoutKey(url),
        headers: withoutCredentials(headers),
        isCredentialRight,
        receivedAt: now.toISOString(),
      },
      body ?? Buffer.alloc(0),
    );
    let fault = NO_FAULT;
    try {
      if (body === null)
        throw new VendorError(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`);
      if (!isCredentialRight)
        throw (
          vendor.wrongCredential?.() ?? new VendorError(401, "The credential is missing or wrong.")
        );
      fault = faults.of(name, headers);
      if (fault.status !== undefined)
        throw new VendorError(
          fault.status,
          fault.status === 429 ? "Rate limit reached." : "The server had an error.",
        );
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
        responses,
        now,
      });
      return { answer, fault, onSent, headers: {} };
    } catch (error) {
      const shown = asVendorError(error, onError);
      const answer = json(vendor.errorBody(shown, requestId), shown.status);
      return {
        answer,
        fault,
        onSent,
        headers: { ...vendor.errorHeaders?.(shown), ...refusalHeaders(shown, fault, now) },
      };
    }
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
    try {
      const outcome = await answerVendor(name, request, url, requestId, sequence);
      await sendAnswer(outcome.answer, {
        response,
        headers: { [vendor.requestIdHeader]: requestId, ...outcome.headers },
        pace: paceOf(vendor),
        fault: outcome.fault,
        random: createRandom(seed, "place", String(sequence)),
        errorEvent: (error) =>
          vendor.errorEvent?.(error, requestId) ?? {
            data: vendor.errorBody(error, requestId),
            isToken: false,
          },
        gone: gone.signal,
        onSent: outcome.onSent,
      });
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
    await sendAnswer(answer, {
      response,
      headers: {},
      pace: AT_ONCE,
      fault: NO_FAULT,
      random: delays,
      errorEvent: () => ({ data: "", isToken: false }),
      gone: new AbortController().signal,
      onSent: () => undefined,
    });
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

function refusalHeaders(
  { status }: VendorError,
  fault: FaultPlan,
  now: Date,
): Record<string, string> {
  if (status === 413) return { connection: "close" };
  const { retryAfter } = fault;
  if (retryAfter === undefined || fault.status === undefined) return {};
  const instant = new Date(now.getTime() + retryAfter.seconds * 1_000).toUTCString();
  return { "retry-after": retryAfter.asDate ? instant : String(retryAfter.seconds) };
}

function asVendorError(error: unknown, onError: (error: unknown) => void): VendorError {
  if (error instanceof VendorError) return error;
  onError(error);
  return new VendorError(500, "The server had an error while processing your request.");
}
