import { issuerOf, type WaitOptions } from "./approvals.ts";
import { createPag0Client, type Pag0Client } from "./client.ts";
import { environment } from "./configuration.ts";
import { Pag0Error } from "./errors.ts";

/**
 * Waits until an approval is decided: resolves to true when it was approved and to false when it was
 * denied, cancelled or has expired. Asks with the client that made the request in this process, else
 * with a key in the environment variable `PAG0_API_KEY`.
 * @throws Pag0Error TIMEOUT after `timeoutMs`; UNAUTHENTICATED where there is neither client nor key.
 */
export function waitForApproval(
  approvalId: string | undefined,
  options: WaitOptions & { client?: Pag0Client } = {},
): Promise<boolean> {
  const issuer = approvalId === undefined ? undefined : issuerOf(approvalId);
  const client = options.client ?? issuer ?? clientFromEnvironment();
  return client.waitForApproval(approvalId, options);
}

function clientFromEnvironment(): Pag0Client {
  const apiKey = environment("PAG0_API_KEY");
  if (apiKey !== undefined) return createPag0Client({ apiKey });
  throw new Pag0Error({
    code: "UNAUTHENTICATED",
    message: "No client of this process made that request",
    remedy:
      "Call waitForApproval on a client, pass { client }, or set PAG0_API_KEY to a project key.",
  });
}
