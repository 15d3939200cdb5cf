import { isDeepStrictEqual } from "node:util";
import {
  newId,
  type OperationResponse,
  Pag0Failure,
  type PriceOverride,
  type PriceTerms,
  priceOverrideSchema,
} from "@pag0/contract";
import type { Context, TenantContext, Transaction } from "../../api/context.ts";
import { invalidField, parseBy } from "../../api/input.ts";
import { auditValue, recordAudit } from "../../api/record.ts";
import { requireRoom } from "../../api/room.ts";
import { overrideState } from "./held-periods.ts";
import {
  authorNames,
  newest,
  overrideStateView,
  type Versions,
  versionOf,
} from "./override-view.ts";
import { requireOverride } from "./read-overrides.ts";

/** How often one price can change; every version is kept. */
const MOST_VERSIONS = 1_000;

/** One change of prices at a time in an organization: versions follow one another without a gap. */
async function lockPrices({ caller }: TenantContext, tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`prices:${caller.organizationId}`}, 0))`;
}

function documentOf(
  terms: PriceTerms,
  identity: Pick<PriceOverride, "id" | "version" | "effectiveFrom">,
): PriceOverride {
  return parseBy(priceOverrideSchema, { ...terms, ...identity }, "body");
}

/** Stores a version, which never changes afterwards. */
async function store(
  { caller, now }: TenantContext,
  tx: Transaction,
  override: PriceOverride,
  earlier: readonly Versions[number][],
): Promise<Versions> {
  const row = await tx.priceOverride.create({
    data: {
      organizationId: caller.organizationId,
      id: override.id,
      version: override.version,
      document: override,
      effectiveFrom: override.effectiveFrom,
      effectiveTo: override.effectiveTo,
      createdById: caller.id,
      createdByKind: caller.kind,
      createdAt: now,
    },
  });
  const [first = versionOf(row), ...rest] = [...earlier, versionOf(row)];
  return [first, ...rest];
}

async function view(tx: Transaction, versions: Versions, now: Date) {
  return overrideStateView(versions, await authorNames(tx, [newest(versions).row]), now);
}

/** Sets a price of the organization's own. Calls that were charged before stay as they were charged. */
export function createPriceOverride(
  context: Context<"createPriceOverride">,
): Promise<OperationResponse<"createPriceOverride">> {
  const { body, now } = context;
  const override = documentOf(body, {
    id: newId("priceOverride", now.getTime()),
    version: 1,
    effectiveFrom: body.effectiveFrom ?? now.toISOString(),
  });
  return context.tenant.transaction(async (tx) => {
    await lockPrices(context, tx);
    const ids = await tx.priceOverride.findMany({ where: { version: 1 }, select: { id: true } });
    requireRoom("prices of its own", ids.length);
    const versions = await store(context, tx, override, []);
    await recordAudit(context, tx, {
      action: "price.created",
      resource: { kind: "price", id: override.id },
      detail: { price: auditValue(override) },
    });
    return view(tx, versions, now);
  });
}

/** The price in the path, locked. @throws Pag0Failure NOT_FOUND, VERSION_CONFLICT, VALIDATION_ERROR */
async function requireNewest(
  context: TenantContext,
  tx: Transaction,
  expectedVersion: number | undefined,
): Promise<Versions> {
  await lockPrices(context, tx);
  const versions = await requireOverride(context, tx);
  const { version } = newest(versions).override;
  if (expectedVersion !== undefined && expectedVersion !== version)
    throw new Pag0Failure(
      "VERSION_CONFLICT",
      `The price is at version ${version}, not ${expectedVersion}; load it again`,
    );
  if (version >= MOST_VERSIONS)
    throw new Pag0Failure(
      "VALIDATION_ERROR",
      `A price has at most ${MOST_VERSIONS} versions; end this one and set another`,
    );
  return versions;
}

/**
 * From when a change holds. The newest version alone counts, so a change of a price that holds now cannot
 * wait: what was agreed would hold no more until then.
 */
function changeBegins(before: PriceOverride, terms: PriceTerms, now: Date): string {
  const state = overrideState(before, now);
  const from =
    terms.effectiveFrom ?? (state === "scheduled" ? before.effectiveFrom : now.toISOString());
  if (state === "active" && Date.parse(from) > now.getTime())
    throw invalidField(
      "terms.effectiveFrom",
      "must not be in the future for a price that holds now; set another price that begins then, and it takes this one's place",
    );
  return from;
}

/** Changes a price: a new version, which counts from now on. What is equal already changes nothing. */
export function changePriceOverride(
  context: Context<"changePriceOverride">,
): Promise<OperationResponse<"changePriceOverride">> {
  const { body, now } = context;
  const { terms, expectedVersion } = body;
  return context.tenant.transaction(async (tx) => {
    const versions = await requireNewest(context, tx, expectedVersion);
    const before = newest(versions).override;
    const { id, version } = before;
    const same = documentOf(terms, {
      ...{ id, version, effectiveFrom: terms.effectiveFrom ?? before.effectiveFrom },
    });
    if (isDeepStrictEqual(same, before)) return view(tx, versions, now);
    const override = documentOf(terms, {
      id,
      version: version + 1,
      effectiveFrom: changeBegins(before, terms, now),
    });
    const after = await store(context, tx, override, versions);
    await recordAudit(context, tx, {
      action: "price.changed",
      resource: { kind: "price", id: override.id },
      detail: { before: auditValue(before), after: auditValue(override) },
    });
    return view(tx, after, now);
  });
}

/** The version that ends a price; one that has not begun is ended before it could. */
function endedVersion(before: PriceOverride, at: string | undefined, now: Date): PriceOverride {
  const end = at ?? now.toISOString();
  if (Date.parse(end) < now.getTime())
    throw invalidField("effectiveTo", "must not be in the past; calls were charged by this price");
  const state = overrideState(before, now);
  if (state === "ended") throw new Pag0Failure("CONFLICT", "The price has ended already");
  const begun = Date.parse(before.effectiveFrom) < Date.parse(end);
  return {
    ...before,
    version: before.version + 1,
    effectiveFrom: begun ? before.effectiveFrom : new Date(now.getTime() - 1).toISOString(),
    effectiveTo: begun ? end : now.toISOString(),
  };
}

/** Ends a price now or later: a new version with an end. */
export function endPriceOverride(
  context: Context<"endPriceOverride">,
): Promise<OperationResponse<"endPriceOverride">> {
  const { body, now } = context;
  return context.tenant.transaction(async (tx) => {
    const versions = await requireNewest(context, tx, body.expectedVersion);
    const before = newest(versions).override;
    const override = endedVersion(before, body.effectiveTo, now);
    const after = await store(context, tx, override, versions);
    await recordAudit(context, tx, {
      action: "price.ended",
      resource: { kind: "price", id: override.id },
      detail: { before: auditValue(before), effectiveTo: override.effectiveTo },
    });
    return view(tx, after, now);
  });
}
