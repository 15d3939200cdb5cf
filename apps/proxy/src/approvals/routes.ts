import { Pag0Failure } from "@pag0/contract";
import { ClientGoneError } from "../body.ts";
import type { Call } from "../call.ts";
import { readOptions } from "../request-headers.ts";
import type { Services } from "../services.ts";
import { authenticate, type Caller, requireProject } from "../stages/authenticate.ts";
import { identify } from "../stages/identify.ts";
import { requesterOf } from "../stages/requester.ts";
import { sendJson } from "../stages/respond.ts";
import { executeApproval, ownerOf } from "./execute.ts";

const PATH = /^\/v1\/approvals\/([^/?]{1,80})(\/execute|\/cancel)?(?:\?(.*))?$/;
const MAX_WAIT_SECONDS = 60;

function waitSeconds(query: string | undefined): number {
  const text = new URLSearchParams(query).get("wait");
  if (text === null) return 0;
  if (/^\d{1,2}$/.test(text) && Number(text) <= MAX_WAIT_SECONDS) return Number(text);
  const message = `must be whole seconds from 0 to ${MAX_WAIT_SECONDS}`;
  throw new Pag0Failure("VALIDATION_ERROR", undefined, { errors: [{ field: "wait", message }] });
}

async function read(services: Services, call: Call, caller: Caller, id: string, seconds: number) {
  const { approvals } = services;
  let row = await approvals.get(id, ownerOf(caller));
  const deadline = services.now() + seconds * 1000;
  while (approvals.statusOf(row) === "pending") {
    const left = Math.min(deadline, row.expiresAt.getTime()) - services.now();
    if (left <= 0 || call.gone.aborted) break;
    // A notification may be lost with its connection: look again now and then.
    await approvals.waiters.wait(id, Math.min(left, 5_000), call.gone);
    row = await approvals.get(id, ownerOf(caller));
  }
  sendJson(call, 200, await approvals.view(row));
}

async function cancel(services: Services, call: Call, caller: Caller, id: string): Promise<void> {
  const { approvals } = services;
  const row = await approvals.get(id, ownerOf(caller));
  if (!(await approvals.cancel(id, ownerOf(caller))) && row.status !== "cancelled")
    throw new Pag0Failure("APPROVAL_NOT_PENDING", `The approval is ${approvals.statusOf(row)}`);
  sendJson(call, 200, await approvals.view(await approvals.get(id, ownerOf(caller))));
}

/**
 * `GET /v1/approvals/{id}?wait=25`, `POST …/execute` and `POST …/cancel`, for keys of the approval's project.
 * @throws Pag0Failure
 */
export async function answerApprovals(services: Services, call: Call): Promise<void> {
  const [, encoded = "", action, query] = PATH.exec(call.url) ?? [];
  if (encoded === "") throw new Pag0Failure("ROUTE_NOT_FOUND");
  const expected = action === undefined ? "GET" : "POST";
  if (call.method !== expected) throw new Pag0Failure("METHOD_NOT_ALLOWED", `Use ${expected} here`);
  const caller = await authenticate(services.keys, call.headers, services.now());
  const options = readOptions(call.headers);
  requireProject(caller, options.project);
  identify(call, caller, options, requesterOf(caller.organization, caller.apiKeyId, options.meta));
  await call.receive();
  if (action === "/execute") return executeApproval(services, call, encoded);
  if (action === "/cancel") return whileThere(() => cancel(services, call, caller, encoded));
  const seconds = waitSeconds(query);
  return whileThere(() => read(services, call, caller, encoded, seconds));
}

/** Approvals are in the database alone: where it is away the caller hears that, and to try again. */
async function whileThere(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Pag0Failure || error instanceof ClientGoneError) throw error;
    throw new Pag0Failure("NOT_READY", "Approvals cannot be read now", {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
}
