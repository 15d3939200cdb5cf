import type { HttpPriceRule, Role } from "@pag0/contract";
import type { PriceBook } from "@pag0/metering";
import type { NanoUsd } from "@pag0/money";
import type { BudgetCalendar, CompiledLevel, EffectivePolicy } from "@pag0/policy";

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
  /** Names the credential in use; the provider's own has the provider's identifier. */
  credentialId: string;
  /** The credential's share of the calls among those of its provider. */
  credentialWeight: number;
  /** Further credentials; `routing/lanes.ts` makes of each a variant of the provider. */
  credentials: readonly CredentialSnapshot[];
}

/** A further key of a provider, perhaps of another region. */
export interface CredentialSnapshot {
  id: string;
  value: string;
  /** Share of the calls; 0 for one that is used where no other can be. */
  weight: number;
  /** null where it is for all regions of its provider. */
  region: string | null;
  /** Where calls with this key are sent, if not where the provider's are. */
  baseUrl: URL | null;
}

export interface EndpointSnapshot {
  id: string;
  provider: ProviderSnapshot;
  /** Host in lower case, perhaps with `*.` before it or a port behind it. */
  host: string;
  pathPrefix: string;
  category: string;
  /** null where tokens are metered, or where the rule says what a call costs. */
  pricePerRequest: NanoUsd | null;
  /** What calls cost by what they hold or bring; it goes before the price of a request. */
  priceRule: HttpPriceRule | null;
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

/** Where a name for models leads. */
export interface AliasSnapshot {
  name: string;
  strategy: "ordered" | "weighted" | "cheapest";
  targets: readonly { provider: string; model: string; weight?: number | undefined }[];
  /** How often a call is tried again, over all targets. */
  retries: number;
  /** How long one try may take until its answer begins; null for the proxy's own limit. */
  timeoutSeconds: number | null;
  /** Milliseconds since 1970. */
  createdAt: number;
}

export interface OrganizationSnapshot {
  id: string;
  slug: string;
  calendar: BudgetCalendar;
  /** What models cost the organization: every estimate and every charge comes from it. */
  prices: PriceBook;
  projects: ReadonlyMap<string, ProjectSnapshot>;
  providers: readonly ProviderSnapshot[];
  /** Names that callers use for models, with where they lead. */
  aliases: ReadonlyMap<string, AliasSnapshot>;
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
