import type { Role } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import type { CompiledLevel, EffectivePolicy } from "@pag0/policy";

export type WireFormat = "openai" | "anthropic" | "google" | "http";

/** A provider as calls need it. Only `egress/upstream-headers.ts` sends the credential, and only to this provider. */
export interface ProviderSnapshot {
  id: string;
  slug: string;
  name: string;
  vendor: string;
  format: WireFormat;
  baseUrl: URL;
  /** Where calls for `baseUrl` are really sent. */
  upstreamUrl: URL;
  category: string;
  /** Where the provider may process a call; empty where it does not say. */
  regions: readonly string[];
  authHeader: string;
  authPrefix: string;
  credential: string | null;
}

export interface EndpointSnapshot {
  id: string;
  provider: ProviderSnapshot;
  /** Host in lower case, perhaps with `*.` before it or a port behind it. */
  host: string;
  pathPrefix: string;
  category: string;
  /** null where tokens are metered. */
  pricePerRequest: NanoUsd | null;
}

export interface ProjectSnapshot {
  id: string;
  slug: string;
  name: string;
  archived: boolean;
  /** Organization first, then ancestors from the outermost in, then the project itself. */
  levels: readonly CompiledLevel[];
  policy: EffectivePolicy;
  /** Policies with a client's restrictions added, by the restrictions' text. */
  restricted: Map<string, EffectivePolicy>;
}

/** A person of the organization, as far as policy asks. */
export interface MemberSnapshot {
  id: string;
  /** In lower case. */
  email: string;
  role: Role;
  active: boolean;
}

export interface KeySnapshot {
  id: string;
  /** Whose key it is, if a person's. */
  memberId: string | null;
  kind: "organization" | "project";
  hash: string;
  projectId: string | null;
  tags: Readonly<Record<string, string>>;
  expiresAt: number | null;
  revokedAt: number | null;
}

export interface OrganizationSnapshot {
  id: string;
  slug: string;
  timeZone: string;
  projects: ReadonlyMap<string, ProjectSnapshot>;
  providers: readonly ProviderSnapshot[];
  /** Endpoints by the host they are registered for; the longest path first. */
  endpoints: ReadonlyMap<string, readonly EndpointSnapshot[]>;
  /** By identifier, as are the members. */
  keys: ReadonlyMap<string, KeySnapshot>;
  members: ReadonlyMap<string, MemberSnapshot>;
  membersByEmail: ReadonlyMap<string, MemberSnapshot>;
}

/** What a key stands for. */
export interface Principal {
  key: KeySnapshot;
  organization: OrganizationSnapshot;
}
