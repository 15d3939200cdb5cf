import type { Call } from "../call.ts";
import type { RequestOptions } from "../request-headers.ts";
import type { Caller } from "./authenticate.ts";

/** PostgreSQL text holds no NUL, and UTF-8 no half of a surrogate pair. */
export function storableText(text: string, maxLength: number): string {
  return text.replaceAll("\0", "").slice(0, maxLength).toWellFormed();
}

function storableTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [storableText(name, 64), storableText(value, 200)]),
  );
}

/** Writes who calls into the event. Tags bound to the key win over what the client sends. */
export function identify(call: Call, caller: Caller, options: RequestOptions): void {
  const tags = { ...storableTags(options.tags), ...caller.keyTags };
  const { event } = call;
  event.organizationId = caller.organization.id;
  event.projectId = caller.project.id;
  event.apiKeyId = caller.apiKeyId;
  event.tags = tags;
  event.costCenter = tags.costCenter ?? "";
  event.department = tags.department ?? "";
}
