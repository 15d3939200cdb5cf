import { isUtf8 } from "node:buffer";
import { type KeptBodyView, Pag0Failure, type RequestBodyView } from "@pag0/contract";
import { type KeptBody, readKeptCall, sqlOf } from "@pag0/db";
import { type Context, parameter } from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { findRequest } from "./request-rows.ts";

/** The longest sequence of UTF-8: a text that was cut may end in half a character. */
const LONGEST_CHARACTER = 4;

/** The bytes without the beginning of a character at their end. */
function withoutHalfCharacter(bytes: Buffer): Buffer {
  for (let cut = 0; cut < LONGEST_CHARACTER && cut <= bytes.length; cut++) {
    const whole = bytes.subarray(0, bytes.length - cut);
    if (isUtf8(whole)) return whole;
  }
  return bytes;
}

/** A kept body for JSON: as text where it is text, else in base64. */
export function bodyView({ contentType, bytes, content }: KeptBody): KeptBodyView {
  const cut = content.length < bytes;
  const kept = Buffer.from(content);
  const whole = cut ? withoutHalfCharacter(kept) : kept;
  return isUtf8(whole)
    ? { contentType, bytes, cut, encoding: "utf-8", content: whole.toString("utf8") }
    : { contentType, bytes, cut, encoding: "base64", content: kept.toString("base64") };
}

/**
 * What is kept of a call. That it was read, and by whom, is in the audit log before it is shown.
 * @throws Pag0Failure NOT_FOUND where there is no such call or nothing is kept of it
 */
export async function getRequestBody(context: Context<"getRequestBody">): Promise<RequestBodyView> {
  const { organizationId, projectIds } = context.caller;
  const id = parameter(context, "requestId");
  return context.tenant.transaction(async (tx) => {
    const sql = sqlOf(tx);
    const call = await findRequest(sql, { organizationId, projectIds, id });
    if (call === null) throw new Pag0Failure("NOT_FOUND", "There is no such request");
    const key = context.services.environment.PAG0_ENCRYPTION_KEY;
    const owner = { organizationId, eventId: call.id };
    const kept = await readKeptCall(sql, owner, context.now, key);
    if (kept === null) throw new Pag0Failure("NOT_FOUND", "Nothing is kept of this request");
    await recordAudit(context, tx, {
      action: "body.read",
      resource: { kind: "request", id: call.id },
      projectId: call.team.id,
      detail: { requestId: call.requestId },
    });
    return {
      id: call.id,
      requestId: call.requestId,
      at: call.at,
      expiresAt: kept.expiresAt.toISOString(),
      request: bodyView(kept.request),
      response: kept.response === null ? null : bodyView(kept.response),
    };
  });
}
