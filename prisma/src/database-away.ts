/** Of sockets, of Prisma (P…) and of PostgreSQL: no connection, none free, or one that was ended by the other side. */
const AWAY = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH", "EPIPE"],
  ...["P1001", "P1002", "P1008", "P1017", "P2024", "P2028"],
  ...["08000", "08001", "08003", "08006", "53300", "57P01", "57P02", "57P03"],
]);
/** Errors of pg and of our sockets that have no code. */
const AWAY_MESSAGE =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|the database said nothing/;
const MAX_CAUSES = 5;

/** Whether an error says that the database was away, and nothing of what was asked: it may be asked again. */
export function isDatabaseAway(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < MAX_CAUSES; depth++) {
    if (AWAY.has(String((at as { code?: unknown }).code)) || AWAY_MESSAGE.test(at.message))
      return true;
    at = at.cause;
  }
  return false;
}
