import type pg from "pg";
import { decrypt, encrypt } from "./encryption.ts";
import type { Sql } from "./sql.ts";

/** A body as it is kept: its beginning where it was longer than what is kept of one. */
export interface KeptBody {
  /** The header of that name; empty where there was none. */
  contentType: string;
  /** How long the whole body was. */
  bytes: number;
  content: Uint8Array;
}

/** Request and answer of one call. */
export interface KeptCall {
  eventId: string;
  organizationId: string;
  projectId: string;
  requestId: string;
  occurredAt: Date;
  expiresAt: Date;
  request: KeptBody;
  /** null where nothing was answered. */
  response: KeptBody | null;
}

type Side = "request" | "response";
type Owner = Pick<KeptCall, "organizationId" | "eventId">;

const LINE_END = 10;

function contextOf({ organizationId, eventId }: Owner, side: Side): string {
  return `body:${organizationId}:${eventId}:${side}`;
}

function seal(body: KeptBody, owner: Owner, side: Side, key: Uint8Array): Buffer {
  const { contentType, bytes, content } = body;
  const head = Buffer.from(`${JSON.stringify({ contentType, bytes })}\n`);
  return Buffer.from(encrypt(Buffer.concat([head, content]), contextOf(owner, side), key));
}

function open(ciphertext: Uint8Array, owner: Owner, side: Side, key: Uint8Array): KeptBody {
  const plain = decrypt(ciphertext, contextOf(owner, side), key);
  const end = plain.indexOf(LINE_END);
  const head = JSON.parse(Buffer.from(plain.subarray(0, end)).toString("utf8"));
  return { contentType: head.contentType, bytes: head.bytes, content: plain.subarray(end + 1) };
}

const INSERT = `
  INSERT INTO body_logs (event_id, organization_id, project_id, request_id, occurred_at, expires_at,
                         request_ciphertext, response_ciphertext)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[],
                       $6::timestamptz[], $7::bytea[], $8::bytea[])
  ON CONFLICT DO NOTHING`;

/** Keeps calls, each encrypted and bound to its event; one that is there already stays as it is. */
export async function keepBodies(
  pool: pg.Pool,
  calls: readonly KeptCall[],
  key: Uint8Array,
): Promise<void> {
  await pool.query(INSERT, [
    calls.map((call) => call.eventId),
    calls.map((call) => call.organizationId),
    calls.map((call) => call.projectId),
    calls.map((call) => call.requestId),
    calls.map((call) => call.occurredAt.toISOString()),
    calls.map((call) => call.expiresAt.toISOString()),
    calls.map((call) => seal(call.request, call, "request", key)),
    calls.map(({ response, ...call }) =>
      response === null ? null : seal(response, call, "response", key),
    ),
  ]);
}

/**
 * What is kept of a call, by its event; null where nothing is, or its time is over.
 * @throws Error where the key is another one than it was kept with, or the row is another call's
 */
export async function readKeptCall(
  sql: Sql,
  owner: Owner,
  now: Date,
  key: Uint8Array,
): Promise<KeptCall | null> {
  const [row] = await sql<{
    project_id: string;
    request_id: string;
    occurred_at: Date;
    expires_at: Date;
    request_ciphertext: Uint8Array;
    response_ciphertext: Uint8Array | null;
  }>(
    `SELECT project_id, request_id, occurred_at, expires_at, request_ciphertext, response_ciphertext
     FROM body_logs
     WHERE organization_id = $1::text AND event_id = $2::text AND expires_at > $3::timestamptz`,
    [owner.organizationId, owner.eventId, now.toISOString()],
  );
  if (row === undefined) return null;
  const response = row.response_ciphertext;
  return {
    ...owner,
    projectId: row.project_id,
    requestId: row.request_id,
    occurredAt: row.occurred_at,
    expiresAt: row.expires_at,
    request: open(row.request_ciphertext, owner, "request", key),
    response: response === null ? null : open(response, owner, "response", key),
  };
}

/**
 * Deletes what is kept of at most `limit` calls whose time is over, the longest first.
 * @returns how many that were
 */
export async function deleteExpiredBodies(
  pool: pg.Pool,
  now: Date,
  limit: number,
): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM body_logs WHERE (organization_id, event_id) IN (
       SELECT organization_id, event_id FROM body_logs WHERE expires_at <= $1::timestamptz
       ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [now.toISOString(), limit],
  );
  return rowCount ?? 0;
}
