import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A vendor of batches and of responses in the background, whose work goes as a test says. */
export interface SlowVendor {
  /** Its base URL, below which each vendor's paths are. */
  url: string;
  /** Work under way, has ended, or is not known (any more). */
  state: "running" | "ended" | "gone";
  /** What it refuses every question with, in place of an answer. */
  refusal: { status: number; retryAfter?: string } | null;
  /** What the results of a batch wait for. */
  letGo: Promise<unknown> | null;
  /** Questions about work, with the credential of each: `GET /v1/responses/resp_1 Bearer …`. */
  asked: string[];
  /** Answers whose connections ended before them. */
  cutOff: number;
  /** What each request of its work has used. */
  usage: { input_tokens: number; output_tokens: number };
  close: () => Promise<void>;
}

/** What `slow` answers to a question about its work, and what it says of a batch's requests. */
function told(vendor: SlowVendor, path: string, requests: number): [number, unknown] {
  const { state, usage } = vendor;
  const id = path.split("/").findLast((part) => /^(msgbatch|resp)_/.test(part)) ?? "";
  if (state === "gone") return [404, { error: { message: "not found" } }];
  if (path.includes("/responses/")) {
    const isEnded = state === "ended";
    const status = isEnded ? "completed" : "in_progress";
    return [200, { id, background: true, status, usage: isEnded ? usage : null }];
  }
  if (!path.endsWith("/results")) {
    const processing_status = state === "ended" ? "ended" : "in_progress";
    return [200, { id, processing_status, request_counts: { processing: 0, succeeded: requests } }];
  }
  const message = { model: "claude-sonnet-4-5", usage };
  const result = { type: "succeeded", message };
  const lines = Array.from({ length: requests }, (_, index) =>
    JSON.stringify({ custom_id: `request-${index}`, result }),
  );
  return [200, lines.join("\n")];
}

export async function startSlowVendor(): Promise<SlowVendor> {
  const started = new Map<string, number>();
  const vendor: SlowVendor = {
    url: "",
    ...{ state: "running", refusal: null, letGo: null, asked: [], cutOff: 0 },
    usage: { input_tokens: 20, output_tokens: 30 },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = request;
    response.on("close", () => {
      if (!response.writableFinished) vendor.cutOff += 1;
    });
    const path = url.replace(/^\/(anthropic|openai)/, "");
    const send = (status: number, body: unknown, more = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...more })
        .end(typeof body === "string" ? body : JSON.stringify(body));
    if (method === "POST") {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { requests?: unknown[] };
      const id = `${body.requests === undefined ? "resp" : "msgbatch"}_${crypto.randomUUID()}`;
      started.set(id, body.requests?.length ?? 1);
      if (body.requests !== undefined) send(200, { id, processing_status: "in_progress" });
      else send(200, { id, background: true, status: "queued", usage: null });
      return;
    }
    const version = headers["anthropic-version"] ?? "";
    vendor.asked.push(
      `${method} ${path} ${headers.authorization ?? headers["x-api-key"] ?? ""} ${version}`.trim(),
    );
    if (vendor.refusal !== null) {
      const { status, retryAfter } = vendor.refusal;
      send(status, {}, retryAfter === undefined ? {} : { "retry-after": retryAfter });
      return;
    }
    if (path.endsWith("/results")) await vendor.letGo;
    const id = [...started.keys()].find((known) => path.includes(known)) ?? "";
    send(...told(vendor, path, started.get(id) ?? 0));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vendor.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return vendor;
}
