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

export interface KeySnapshot {
  id: string;
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
  keys: readonly KeySnapshot[];
}

/** What a key stands for. */
export interface Principal {
  key: KeySnapshot;
  organization: OrganizationSnapshot;
}
