import type { Call } from "../call.ts";
import type { RequestOptions } from "../request-headers.ts";
import type { Caller } from "./authenticate.ts";
import type { Requester } from "./requester.ts";

/** Text that can be stored as it is. */
const PLAIN = /^[ -~]*$/;

/** PostgreSQL text holds no NUL, and UTF-8 no half of a surrogate pair. */
export function storableText(text: string, maxLength: number): string {
  if (text.length <= maxLength && PLAIN.test(text)) return text;
  return text.replaceAll("\0", "").slice(0, maxLength).toWellFormed();
}

function storableTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [storableText(name, 64), storableText(value, 200)]),
  );
}

type Tags = Readonly<Record<string, string>>;

/** By the tags of a key, those of its last call: a client mostly says the same. */
const remembered = new WeakMap<Tags, { given: Tags; all: Tags }>();

/** What the client says, where the server has not bound a tag of that name to the key. */
export function tagsOf(given: Tags, bound: Tags): Tags {
  const known = remembered.get(bound);
  if (known?.given === given) return known.all;
  const all = { ...storableTags(given), ...bound };
  remembered.set(bound, { given, all });
  return all;
}

/** Writes who calls, and for whom, into the event. */
export function identify(
  call: Call,
  caller: Caller,
  options: RequestOptions,
  requester: Requester,
): void {
  const tags = tagsOf(options.tags, caller.keyTags);
  const { event } = call;
  event.memberId = requester.memberId;
  event.organizationId = caller.organization.id;
  event.projectId = caller.project.id;
  event.apiKeyId = caller.apiKeyId;
  event.tags = tags;
  event.costCenter = tags.costCenter ?? "";
  event.department = tags.department ?? "";
}
