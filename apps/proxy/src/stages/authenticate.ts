import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { apiKeyKind, Pag0Failure } from "@pag0/contract";
import type { KeyLookup } from "../snapshot/key-lookup.ts";
import type { OrganizationSnapshot, Principal, ProjectSnapshot } from "../snapshot/model.ts";

/** Who is calling: a project, by one of its keys. */
export interface Caller {
  apiKeyId: string;
  keyTags: Readonly<Record<string, string>>;
  organization: OrganizationSnapshot;
  project: ProjectSnapshot;
}

/** The key of a request: `Authorization: Bearer`, or `x-api-key` as the Anthropic SDK sends it. */
function keyOf(headers: IncomingHttpHeaders): string | null {
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization?.trim() ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const apiKey = headers["x-api-key"];
  return typeof apiKey === "string" && apiKey !== "" ? apiKey : null;
}

function accept(found: Principal | null, now: number): Caller {
  if (found === null) throw new Pag0Failure("API_KEY_INVALID");
  const { key, organization } = found;
  if (key.revokedAt !== null && key.revokedAt <= now) throw new Pag0Failure("API_KEY_REVOKED");
  if (key.expiresAt !== null && key.expiresAt <= now) throw new Pag0Failure("API_KEY_EXPIRED");
  const own = key.projectId === null ? undefined : organization.projects.get(key.projectId);
  if (own === undefined) throw new Pag0Failure("API_KEY_WRONG_KIND");
  if (own.archived)
    throw new Pag0Failure("API_KEY_REVOKED", `The project ${own.slug} of this key was archived`);
  return { apiKeyId: key.id, keyTags: key.tags, organization, project: own };
}

/**
 * Finds out who is calling. A key whose checksum fails is refused by arithmetic alone; one in memory
 * costs a hash; only an unknown one is asked of the database.
 * @throws Pag0Failure UNAUTHENTICATED, API_KEY_*
 */
export function authenticate(
  keys: KeyLookup,
  headers: IncomingHttpHeaders,
  now: number,
): Caller | Promise<Caller> {
  const key = keyOf(headers);
  if (key === null) throw new Pag0Failure("UNAUTHENTICATED");
  const kind = apiKeyKind(key);
  if (kind === null) throw new Pag0Failure("API_KEY_INVALID");
  if (kind === "organization") throw new Pag0Failure("API_KEY_WRONG_KIND");
  const found = keys.find(createHash("sha256").update(key).digest("base64url"));
  return found instanceof Promise ? found.then((late) => accept(late, now)) : accept(found, now);
}

/**
 * Refuses a caller that takes its key for another project's.
 * @param project slug or id; null where the caller does not say.
 * @throws Pag0Failure PROJECT_MISMATCH
 */
export function requireProject(caller: Caller, project: string | null): void {
  const { id, slug } = caller.project;
  if (project !== null && project !== id && project !== slug)
    throw new Pag0Failure("PROJECT_MISMATCH", `This API key belongs to the project ${slug}`);
}
