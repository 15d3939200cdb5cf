import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A provider for tests: OpenAI's, Anthropic's and a plain HTTP API, with what it was sent. */
export interface Upstream {
  port: number;
  seen: Seen[];
  /** Milliseconds before an answer begins, and between the pieces of a stream. */
  delayMs: number;
  /** What every answer waits for besides. */
  letGo: Promise<unknown> | null;
  chunkDelayMs: number;
  /** Awaited before each piece of a stream. */
  pace: (() => Promise<void>) | null;
  /** The vector of a text. */
  embed: (text: string) => number[];
  /** Connections that ended before their answer did. */
  aborted: number;
  /** Bytes that `/endless` has handed to its connections. */
  endlessBytes: number;
  close: () => Promise<void>;
}

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const WORDS = ["Hel", "lo ", "wor", "ld", "!"];

function openAiStream(includeUsage: boolean, model: unknown): string[] {
  const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
  const base = { id: "c1", object: "chat.completion.chunk", created: 1, model };
  const usage = includeUsage ? [event({ ...base, choices: [], usage: USAGE })] : [];
  return [
    ...WORDS.map((content) =>
      event({ ...base, choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
    ),
    event({ ...base, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
    ...usage,
    "data: [DONE]\n\n",
  ];
}

function responseObject(model: unknown, status: "in_progress" | "completed") {
  const content = [{ type: "output_text", text: WORDS.join(""), annotations: [] }];
  const message = { id: "o1", type: "message", role: "assistant", status, content };
  const done = status === "completed";
  return {
    id: "r1",
    object: "response",
    created_at: 1,
    model,
    status,
    output: done ? [message] : [],
    usage: done ? { input_tokens: 10, output_tokens: 5, total_tokens: 15 } : null,
  };
}

function responseEvents(model: unknown): string[] {
  const event = (type: string, value: object, sequence_number: number) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number, ...value })}\n\n`;
  return [
    event("response.created", { response: responseObject(model, "in_progress") }, 0),
    ...WORDS.map((delta, index) =>
      event(
        "response.output_text.delta",
        { item_id: "o1", output_index: 0, content_index: 0, delta },
        index + 1,
      ),
    ),
    event("response.completed", { response: responseObject(model, "completed") }, 9),
  ];
}

function anthropicStream(model: unknown): string[] {
  const event = (type: string, value: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`;
  const message = {
    id: "m1",
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  };
  return [
    event("message_start", { message }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    ...WORDS.map((text) =>
      event("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
    ),
    event("content_block_stop", { index: 0 }),
    event("message_delta", {
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: 5 },
    }),
    event("message_stop", {}),
  ];
}

export async function startUpstream(): Promise<Upstream> {
  const upstream: Upstream = {
    port: 0,
    seen: [],
    delayMs: 0,
    letGo: null,
    embed: () => [0.5, -0.25],
    chunkDelayMs: 0,
    pace: null,
    aborted: 0,
    endlessBytes: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  async function stream(response: ServerResponse, pieces: string[], breakOff = false) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const piece of pieces) {
      await upstream.pace?.();
      if (response.destroyed) return;
      response.write(piece);
      if (upstream.chunkDelayMs > 0) await pause(upstream.chunkDelayMs);
      if (breakOff && piece.includes(WORDS[1] ?? "")) {
        await pause(20);
        return void response.destroy();
      }
    }
    response.end();
  }

  /** Writes as long as the other side reads. */
  async function endless(response: ServerResponse): Promise<void> {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    const piece = Buffer.alloc(64 * 1024);
    await pipeline(async function* () {
      for (;;) {
        upstream.endlessBytes += piece.length;
        yield piece;
      }
    }, response);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const { method = "", url = "", headers } = request;
    upstream.seen.push({ method, url, headers, body });
    response.on("close", () => {
      if (!response.writableFinished) upstream.aborted++;
    });
    if (upstream.delayMs > 0) await pause(upstream.delayMs);
    await upstream.letGo;
    const json = (status: number, value: unknown, more = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...more })
        .end(JSON.stringify(value));
    if (url.endsWith("/redirect"))
      return void json(302, {}, { location: "http://169.254.169.254/latest/meta-data" });
    // The request has arrived and may have been worked on: only the answer is missing.
    if (url.endsWith("/hang-up")) return void request.socket.destroy();
    if (url.endsWith("/endless")) return endless(response);
    if (url.endsWith("/fail")) return void json(500, { error: { message: "broken" } });
    if (url.endsWith("/echo"))
      return void json(
        200,
        { headers },
        { "x-echo": String(headers.authorization), "pag0-cost": "7" },
      );
    if (url.startsWith("/openai/v1/chat/completions")) {
      const parsed = JSON.parse(body);
      if (parsed.user === "error-event")
        return stream(response, [
          openAiStream(false, parsed.model)[0] ?? "",
          'data: {"error":{"message":"overloaded"}}\n\n',
        ]);
      if (parsed.stream)
        return stream(
          response,
          openAiStream(parsed.stream_options?.include_usage, parsed.model),
          parsed.user === "break-off",
        );
      const message = { role: "assistant", content: WORDS.join(""), refusal: null };
      return void json(200, {
        id: "c1",
        object: "chat.completion",
        created: 1,
        model: parsed.model,
        choices: [{ index: 0, message, finish_reason: "stop", logprobs: null }],
        usage: USAGE,
      });
    }
    if (url.startsWith("/openai/v1/embeddings"))
      return void json(200, {
        object: "list",
        model: JSON.parse(body).model,
        data: [
          {
            object: "embedding",
            index: 0,
            embedding: upstream.embed(String(JSON.parse(body).input)),
          },
        ],
        usage: { prompt_tokens: 8, total_tokens: 8 },
      });
    if (url.startsWith("/openai/v1/responses"))
      return JSON.parse(body).stream
        ? stream(response, responseEvents(JSON.parse(body).model))
        : void json(200, responseObject(JSON.parse(body).model, "completed"));
    if (url.startsWith("/openai/v1/models")) return void json(200, { object: "list", data: [] });
    if (url.startsWith("/anthropic/v1/messages")) {
      const parsed = JSON.parse(body);
      if (parsed.stream) return stream(response, anthropicStream(parsed.model));
      const huge = parsed.metadata?.user_id === "huge-usage" ? 2_000_000_000 : 0;
      return void json(200, {
        id: "m1",
        type: "message",
        role: "assistant",
        model: parsed.model,
        content: [{ type: "text", text: WORDS.join("") }],
        stop_reason: "end_turn",
        stop_sequence: null,
        usage: { input_tokens: 10 + huge, output_tokens: 5, cache_read_input_tokens: huge },
      });
    }
    json(200, { ok: true, n: upstream.seen.length });
  }

  const server: Server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  // As providers do: a connection that waits is kept for a minute.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  upstream.port = (server.address() as AddressInfo).port;
  return upstream;
}
