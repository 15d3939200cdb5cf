import { Socket } from "node:net";

/** The server ends a statement that runs for longer. */
const STATEMENT_MS = 60_000;
/**
 * The server ends a transaction whose client says nothing for so long: a client that lost its power or its network
 * in the middle of one never says goodbye, and would keep locked what it had locked until TCP gives up, after hours.
 */
const IDLE_IN_TRANSACTION_MS = 10_000;
/**
 * Later than any statement ends. A connection on which nothing is said for so long has lost its other end, which TCP
 * finds out after a quarter of an hour.
 */
const SILENT_MS = STATEMENT_MS + 5_000;

/** What the server is to end by itself, as options of a connection. */
export const SERVER_LIMITS = `-c statement_timeout=${STATEMENT_MS} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`;

/** A socket that is given up when nothing has come or gone over it for too long; what waits for it then fails. */
export function watchedSocket(silentMs = SILENT_MS): Socket {
  const socket = new Socket();
  socket.setTimeout(silentMs, () =>
    socket.destroy(new Error(`the database said nothing for ${silentMs / 1_000} s`)),
  );
  return socket;
}
