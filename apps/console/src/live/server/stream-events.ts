import type { MemberCaller } from "../../api/caller.ts";
import type { Context } from "../../api/context.ts";
import { memberOfSession } from "../../auth/sessions.ts";
import type { LiveEvent } from "./live-events.ts";

const HEARTBEAT_MS = 20_000;
/** A browser comes back by itself, and shows its session anew. */
const LIFETIME_MS = 15 * 60_000;
/** Events that wait for a reader; one that is slower is dropped, comes back, and reads all anew. */
const MAX_WAITING = 64;
const RECONNECT_MS = 2_000;

function textOf(event: LiveEvent): string {
  return `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

/** Server-sent events (WHATWG HTML, "Server-sent events"): `usage`, `approval`, `config`, `report`, `dry-run`. */
export async function streamEvents(context: Context<"streamEvents">): Promise<Response> {
  const { services, request } = context;
  const { live, database, log } = services;
  const reference = {
    sessionId: context.caller.sessionId,
    organizationId: context.caller.organizationId,
  };
  const encoder = new TextEncoder();
  let member: MemberCaller = context.caller;
  let stop = (): void => undefined;

  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let ended = false;
        const end = () => {
          if (ended) return;
          ended = true;
          stop();
          controller.close();
        };
        const send = (text: string) => {
          if (ended) return;
          if ((controller.desiredSize ?? 0) <= 0) return end();
          controller.enqueue(encoder.encode(text));
        };
        const recheck = () => {
          memberOfSession(database, reference, services.now(), { seen: false }).then(
            (current) => {
              if (current === null) end();
              else member = current;
            },
            (error: unknown) => {
              log.warn({ err: error }, "an event stream's session could not be checked");
              end();
            },
          );
        };
        const unsubscribe = live.subscribe({
          member: () => member,
          deliver: (event) => send(textOf(event)),
          recheck,
        });
        const heartbeat = setInterval(() => {
          send(": heartbeat\n\n");
          if (!ended) recheck();
        }, HEARTBEAT_MS);
        const lifetime = setTimeout(end, LIFETIME_MS);
        stop = () => {
          ended = true;
          unsubscribe();
          clearInterval(heartbeat);
          clearTimeout(lifetime);
          request.signal.removeEventListener("abort", end);
        };
        request.signal.addEventListener("abort", end);
        send(`retry: ${RECONNECT_MS}\n\n`);
      },
      cancel: () => stop(),
    },
    new CountQueuingStrategy({ highWaterMark: MAX_WAITING }),
  );
  return new Response(stream, {
    headers: { "content-type": "text/event-stream", "x-accel-buffering": "no" },
  });
}
