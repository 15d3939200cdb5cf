import { Pag0Failure } from "@pag0/contract";
import { type Caller, sees } from "../../api/caller.ts";
import type { Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { type Period, type PeriodName, periodOf } from "./period.ts";

/** How an absent model, provider or cost center is called in slices and filters. */
export const NONE = "(none)";

/** A project as figures name it. */
export interface UsageTeam {
  id: string;
  slug: string;
  name: string;
  parentId: string | null;
  archived: boolean;
}

/** Which usage is meant: whose, when, and of which kind. An absent list is no condition. */
export interface UsageScope extends Period {
  organizationId: string;
  /** Null for all projects of the organization. */
  projectIds: readonly string[] | null;
  hosts?: readonly string[] | undefined;
  models?: readonly string[] | undefined;
  categories?: readonly string[] | undefined;
  costCenters?: readonly string[] | undefined;
  decisions?: readonly string[] | undefined;
  cacheStates?: readonly string[] | undefined;
  reasons?: readonly string[] | undefined;
  /** Free text in the call's identifiers, target, model or explanation. */
  search?: string | undefined;
}

/** The filters that the analytics and the list of calls share. */
export interface UsageFilters {
  from?: string | undefined;
  to?: string | undefined;
  period?: PeriodName | undefined;
  team?: string[] | undefined;
  host?: string[] | undefined;
  model?: string[] | undefined;
  category?: string[] | undefined;
  costCenter?: string[] | undefined;
  decision?: string[] | undefined;
  cache?: string[] | undefined;
  reason?: string[] | undefined;
  q?: string | undefined;
}

/** A scope with the teams that it is about, and the zone whose days count. */
export interface ReadScope {
  scope: UsageScope;
  timeZone: string;
  /** The teams that are asked for, or all that the caller may see. */
  teams: UsageTeam[];
  /** Whether it is about the whole organization. */
  whole: boolean;
}

const DECISIONS = ["allow", "deny", "require_approval"];
const CACHE_STATES = ["hit", "miss", "off"];

function oneOf(field: string, values: string[] | undefined, known: readonly string[]) {
  const unknown = values?.find((value) => !known.includes(value));
  if (unknown !== undefined)
    throw invalidField(field, `"${unknown}" is not one of ${known.join(", ")}`);
  return listed(values);
}

/** An empty list is no condition: the client cleared the filter. */
function listed(values: string[] | undefined): string[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values;
}

function orNone(values: string[] | undefined): string[] | undefined {
  return listed(values)?.map((value) => (value === NONE ? "" : value));
}

/** The projects that a caller may see, by name. */
async function visibleTeams(tx: Transaction, caller: Caller): Promise<UsageTeam[]> {
  const projects = await tx.project.findMany({
    select: { id: true, slug: true, name: true, parentId: true, archivedAt: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  return projects
    .filter(({ id }) => sees(caller, id))
    .map(({ archivedAt, ...project }) => ({ ...project, archived: archivedAt !== null }));
}

function chosenTeams(visible: readonly UsageTeam[], names: readonly string[]): UsageTeam[] {
  const chosen = names.map((name) => {
    const team = visible.find(({ id, slug }) => id === name || slug === name);
    if (team === undefined) throw invalidField("team", `there is no team "${name.slice(0, 80)}"`);
    return team;
  });
  return [...new Set(chosen)];
}

/**
 * Reads the filters of a query into a scope of what the caller may see.
 * @throws Pag0Failure VALIDATION_ERROR for a filter that cannot be met.
 */
export async function readScope(
  tx: Transaction,
  caller: Caller,
  filters: UsageFilters,
  now: Date,
): Promise<ReadScope> {
  const { organizationId } = caller;
  const organization = await tx.organization.findUnique({
    where: { id: organizationId },
    select: { timezone: true },
  });
  if (organization === null) throw new Pag0Failure("NOT_FOUND");
  const visible = await visibleTeams(tx, caller);
  const names = listed(filters.team);
  const teams = names === undefined ? visible : chosenTeams(visible, names);
  const whole = names === undefined && caller.projectIds === null;
  return {
    scope: {
      ...periodOf(filters, now, organization.timezone),
      organizationId,
      projectIds: whole ? null : teams.map(({ id }) => id),
      hosts: listed(filters.host),
      models: orNone(filters.model),
      categories: listed(filters.category),
      costCenters: orNone(filters.costCenter),
      decisions: oneOf("decision", filters.decision, DECISIONS),
      cacheStates: oneOf("cache", filters.cache, CACHE_STATES),
      reasons: listed(filters.reason),
      search: filters.q === undefined || filters.q === "" ? undefined : filters.q,
    },
    timeZone: organization.timezone,
    teams,
    whole,
  };
}
