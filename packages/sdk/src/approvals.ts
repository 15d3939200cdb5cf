import type { Pag0Client } from "./client.ts";
import { errorFromResponse, Pag0Error } from "./errors.ts";
import type { ProxyApproval } from "./public-types.ts";
import { pause, type Transport } from "./transport.ts";

export interface WaitOptions {
  /** Whole milliseconds to wait at most; default until the approval itself expires. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Seconds that the proxy holds one question open before it answers "still pending". */
const LONG_POLL_SECONDS = 25;
const REMEMBERED = 10_000;
const issuers = new Map<string, Pag0Client>();

/** Remembers which client made a request that waits, so that the bare `waitForApproval` can ask with its key. */
export function rememberClient(approvalId: string, client: Pag0Client): void {
  if (issuers.size >= REMEMBERED) {
    const oldest = issuers.keys().next().value;
    if (oldest !== undefined) issuers.delete(oldest);
  }
  issuers.set(approvalId, client);
}

/** The client of this process whose request waits for the approval, if there is one. */
export function issuerOf(approvalId: string): Pag0Client | undefined {
  return issuers.get(approvalId);
}

export async function approvalStatus(
  transport: Transport,
  approvalId: string,
  waitSeconds: number,
  signal?: AbortSignal,
): Promise<ProxyApproval> {
  const path = `/v1/approvals/${encodeURIComponent(approvalId)}${waitSeconds > 0 ? `?wait=${waitSeconds}` : ""}`;
  const response = await transport.send(
    path,
    { method: "GET", ...(signal === undefined ? {} : { signal }) },
    true,
  );
  if (!response.ok) throw await errorFromResponse(response);
  return (await response.json()) as ProxyApproval;
}

export async function waitWith(
  transport: Transport,
  approvalId: string,
  options: WaitOptions,
): Promise<boolean> {
  const deadline =
    options.timeoutMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + options.timeoutMs;
  for (;;) {
    const left = deadline - Date.now();
    if (left <= 0)
      throw new Pag0Error({
        code: "TIMEOUT",
        message: `Approval ${approvalId} was not decided within ${options.timeoutMs} ms`,
        remedy: "Wait again later; the approval stays open until it expires.",
      });
    const waitSeconds = Math.max(1, Math.min(LONG_POLL_SECONDS, Math.floor(left / 1000)));
    const asked = Date.now();
    const approval = await approvalStatus(transport, approvalId, waitSeconds, options.signal);
    if (approval.status === "approved" || approval.status === "executed") return true;
    if (approval.status !== "pending") return false;
    // A proxy that answers at once instead of holding the question open must not be asked in a busy loop.
    if (Date.now() - asked < 500) await pause(Math.min(1_000, Math.max(left, 1)), options.signal);
  }
}
