import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { apiKeyKind, Pag0Failure } from "@pag0/contract";
import { GOOGLE_KEY_HEADER } from "../door/google-key.ts";
import type { KeyLookup } from "../snapshot/key-lookup.ts";
import type { OrganizationSnapshot, Principal, ProjectSnapshot } from "../snapshot/model.ts";

/** Who is calling: a project, by one of its keys. */
export interface Caller {
  apiKeyId: string;
  keyTags: Readonly<Record<string, string>>;
  organization: OrganizationSnapshot;
  project: ProjectSnapshot;
}

/** Where vendors' SDKs put a key that they do not send as `Authorization: Bearer`: Anthropic's, Google's and Azure's. */
const KEY_HEADERS = ["x-api-key", GOOGLE_KEY_HEADER, "api-key"] as const;

function keyOf(headers: IncomingHttpHeaders): string | null {
  const bearer = /^bearer +(\S+)$/i.exec(headers.authorization?.trim() ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  for (const name of KEY_HEADERS) {
    const apiKey = headers[name];
    if (typeof apiKey === "string" && apiKey !== "") return apiKey;
  }
  return null;
}

/** Amazon's SDKs sign with a secret where they are not given a token: there is no key in what they send. */
function missingKey({ authorization }: IncomingHttpHeaders): Pag0Failure {
  const isSigned = authorization?.startsWith("AWS4-") === true;
  return new Pag0Failure(
    "UNAUTHENTICATED",
    isSigned
      ? "A signature of Amazon's holds no Pag0 key: give the SDK the key as its bearer token, AWS_BEARER_TOKEN_BEDROCK"
      : undefined,
  );
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
  if (key === null) throw missingKey(headers);
  const kind = apiKeyKind(key);
  if (kind === null) throw new Pag0Failure("API_KEY_INVALID");
  if (kind === "organization") throw new Pag0Failure("API_KEY_WRONG_KIND");
  const found = keys.find(hash("sha256", key, "base64url"));
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
