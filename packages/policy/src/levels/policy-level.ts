import type { AdditionalRestrictions, PolicyDocument } from "@pag0/contract";

export type LevelKind = "organization" | "project" | "client";

/** Where a field of an effective policy comes from. A client's restrictions have no version. */
export interface Origin {
  readonly kind: LevelKind;
  readonly id: string;
  readonly name: string;
  readonly versionId: string | null;
  readonly version: number | null;
}

/** One level of the chain: a published version of an organization or a project, or a client's restrictions. */
export interface PolicyLevel {
  kind: LevelKind;
  id: string;
  name: string;
  versionId: string | null;
  version: number | null;
  document: PolicyDocument | AdditionalRestrictions;
}

/** The level of what a client adds for its own calls (`additionalRestrictions` of the specification). */
export function parseClientLevel(restrictions: AdditionalRestrictions): PolicyLevel {
  return {
    kind: "client",
    id: "client",
    name: "the client's own restrictions",
    versionId: null,
    version: null,
    document: restrictions,
  };
}

/** A level for people: `Sales AI (policy version 3)`. */
export function describeOrigin(origin: Origin): string {
  return origin.version === null
    ? origin.name
    : `${origin.name} (policy version ${origin.version})`;
}
