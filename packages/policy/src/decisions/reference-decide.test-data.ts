/** The decision once more, read from the documents as they are: nothing compiled, one level after another. */
import {
  type ClassificationLevel,
  type DataCategory,
  handlingOf,
  type LevelHandling,
  type PolicyDocument,
  type WorkingHours,
  weekdays,
  workingSpans,
} from "@pag0/contract";
import { type NanoUsd, nanoUsd, parseAmount } from "@pag0/money";
import type { PolicyLevel } from "../levels/policy-level.ts";
import type { RandomLevel } from "../rules/random-rules.test-data.ts";
import { referenceOutcome } from "../rules/reference-rules.test-data.ts";
import type { DecisionRequest, DecisionState } from "./decision.ts";

export const requester = { memberId: "mem_1", keyId: "key_1" };

/** What is left and spent of a scope's budget: the same for the same seed, sometimes not known. */
function dimesOf(seed: number, text: string): NanoUsd | null {
  let mixed = seed;
  for (const character of text) mixed = (Math.imul(mixed, 31) + character.charCodeAt(0)) >>> 0;
  const dimes = (mixed >>> 7) % 15;
  return dimes === 14 ? null : nanoUsd(BigInt(dimes) * 100_000_000n);
}

export function stateOf(seed: number): DecisionState {
  return {
    available: ({ scopeId, period }) => dimesOf(seed, `left ${scopeId} ${period}`),
    spent: ({ scopeId, period }) => dimesOf(seed, `spent ${scopeId} ${period}`),
    isCheap: (_, model, isAllowed) => model?.endsWith("mini") === true && isAllowed(model),
  };
}

function globRegex(entry: string): RegExp {
  const parts = entry.split("*").map((part) => part.replace(/[^a-z0-9]/gi, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i");
}

function namedIn(entries: readonly string[], name: string): boolean {
  return entries.some((entry) => globRegex(entry).test(name));
}

/** Matches plain hosts and paths by their text alone. */
function endpointIn(entry: string, { host, path }: DecisionRequest): boolean {
  const slash = entry.indexOf("/");
  const [authority, prefix] = slash < 0 ? [entry, ""] : [entry.slice(0, slash), entry.slice(slash)];
  const [name = "", port] = authority.split(":");
  const [hostName = "", hostPort] = host.split(":");
  const hostFits = name.startsWith("*.") ? hostName.endsWith(name.slice(1)) : hostName === name;
  const portFits = port === undefined || port === hostPort;
  const wanted = prefix
    .split("/")
    .slice(1)
    .map((segment) => (segment === "*" ? "[^/]+" : segment));
  const fits = new RegExp(`^${["", ...wanted].join("/")}(/|$)`).test(path);
  return hostFits && portFits && fits;
}

/** Endpoints with a doubled slash are read both ways: blocked in either, allowed in both. */
function readings(request: DecisionRequest): DecisionRequest[] {
  const single = request.path.replaceAll("//", "/");
  return single === request.path ? [request] : [{ ...request, path: single }];
}

function isIn(region: string, outer: string): boolean {
  const [inner, holder] = [region.toLowerCase(), outer.toLowerCase()];
  return inner === holder || inner.startsWith(`${holder}-`) || (holder === "eu" && inner === "de");
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function wallClock(timeZone: string, at: Date): { date: string; clock: string } {
  const formatter =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  formatters.set(timeZone, formatter);
  const [date = "", clock = ""] = formatter.format(at).split(" ");
  return { date, clock };
}

export function inHours(hours: WorkingHours, at: Date): boolean {
  const { date, clock } = wallClock(hours.timezone, at);
  const before = new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
  return workingSpans(hours).some(({ start, end, days }) => {
    const starts = (day: string) => {
      const weekday = weekdays[(new Date(day).getUTCDay() + 6) % 7];
      const named = days === undefined || days.some((each) => each === weekday);
      return named && !hours.holidays?.includes(day);
    };
    if (start < end) return clock >= start && clock < end && starts(date);
    return clock >= start ? starts(date) : clock < end && starts(before);
  });
}

const DEFAULTS: Record<DataCategory, ClassificationLevel> = {
  medical: "restricted",
  legal: "restricted",
  security: "restricted",
  credentials: "restricted",
  personal: "confidential",
  financial: "confidential",
};
const ORDER: ClassificationLevel[] = ["public", "internal", "confidential", "restricted"];

/** The demands of every level that the data reaches, its own (at least internal) among them. */
function demandsOf(document: PolicyDocument, categories: readonly DataCategory[]): LevelHandling[] {
  const handling = handlingOf(document);
  const levels = categories.map(
    (category) =>
      ORDER.find((level) => handling?.levels[level]?.categories?.includes(category)) ??
      DEFAULTS[category],
  );
  const highest = Math.max(1, ...levels.map((level) => ORDER.indexOf(level)));
  const reached = new Set([...levels, ORDER[highest] as ClassificationLevel]);
  return [...reached].flatMap((level) => handling?.levels[level] ?? []);
}

function inAllLists(region: string, lists: readonly (readonly string[])[]): boolean {
  return lists.every((list) => list.some((outer) => isIn(region, outer)));
}

function handlingCodes(document: PolicyDocument, request: DecisionRequest): string[] {
  const { data, regions, approved } = request;
  if (data === null || handlingOf(document) === undefined) return [];
  const demands = demandsOf(document, data.categories);
  const codes: string[] = [];
  const restricting = demands.flatMap(({ allowedRegions }) =>
    allowedRegions === undefined ? [] : [allowedRegions],
  );
  const strict = demands.some(
    (each) => each.allowedRegions !== undefined && each.outsideRegion !== "require_approval",
  );
  const outside =
    restricting.length > 0 &&
    (regions.length === 0 || !regions.every((region) => inAllLists(region, restricting)));
  if (outside && strict) codes.push("DATA_HANDLING_REFUSED");
  const kept = data.retentionDays;
  if (demands.some((each) => each.encryptionRequired) && !data.encrypted)
    codes.push("DATA_HANDLING_REFUSED");
  if (demands.some((each) => each.accessLogging) && !data.accessLogged)
    codes.push("DATA_HANDLING_REFUSED");
  if (demands.some(({ retentionDays: most }) => most !== undefined && kept > most))
    codes.push("DATA_HANDLING_REFUSED");
  if (approved) return codes;
  if (outside && !strict) codes.push("HANDLING_APPROVAL");
  if (demands.some((each) => each.approvalRequired)) codes.push("HANDLING_APPROVAL");
  if (!data.complete) codes.push("HANDLING_APPROVAL");
  return codes;
}

function listCodes(documents: readonly PolicyDocument[], request: DecisionRequest): string[] {
  const { category, model, provider, regions } = request;
  const ways = readings(request);
  const hidden = model === null && category === "llm" && request.method === "POST";
  const codes: string[] = [];
  const each = (code: string, refuses: (document: PolicyDocument) => boolean | undefined) => {
    for (const document of documents) if (refuses(document)) codes.push(code);
  };
  each("ENDPOINT_BLOCKED", ({ blockedEndpoints }) =>
    blockedEndpoints?.some((entry) => ways.some((way) => endpointIn(entry, way))),
  );
  each("CATEGORY_NOT_ALLOWED", (document) => document.blockedCategories?.includes(category));
  each("MODEL_NOT_ALLOWED", ({ blockedModels: list }) =>
    model === null ? hidden && list !== undefined && list.length > 0 : list && namedIn(list, model),
  );
  each("PROVIDER_NOT_ALLOWED", ({ blockedProviders: list = [] }) =>
    provider === null ? list.length > 0 : namedIn(list, provider),
  );
  each("REGION_NOT_ALLOWED", (document) =>
    document.blockedRegions?.some((blocked) =>
      regions.some((region) => isIn(region, blocked) || isIn(blocked, region)),
    ),
  );
  each(
    "CATEGORY_NOT_ALLOWED",
    (document) => document.allowedCategories?.includes(category) === false,
  );
  each("ENDPOINT_NOT_ALLOWED", ({ allowedEndpoints: list }) =>
    list === undefined ? false : !ways.every((way) => list.some((entry) => endpointIn(entry, way))),
  );
  each("MODEL_NOT_ALLOWED", ({ allowedModels: list }) =>
    model === null ? hidden && list !== undefined : list && !namedIn(list, model),
  );
  each("PROVIDER_NOT_ALLOWED", ({ allowedProviders: list }) =>
    provider === null ? list !== undefined : list && !namedIn(list, provider),
  );
  each("REGION_NOT_ALLOWED", ({ allowedRegions: list }) =>
    list === undefined
      ? false
      : regions.length === 0 || !regions.every((one) => inAllLists(one, [list])),
  );
  return codes;
}

function modelPasses(documents: readonly PolicyDocument[], model: string): boolean {
  return documents.every(
    ({ allowedModels, blockedModels = [] }) =>
      !namedIn(blockedModels, model) &&
      (allowedModels === undefined || namedIn(allowedModels, model)),
  );
}

function budgetCodes(levels: readonly PolicyLevel[], request: DecisionRequest, seed: number) {
  const { estimate, model } = request;
  const documents = levels.map((level): PolicyDocument => level.document);
  const codes: string[] = [];
  const state = stateOf(seed);
  const cheap = state.isCheap(null, model, (each) => modelPasses(documents, each));
  const ownBudgets = levels.flatMap(({ id, document }) => {
    const { monthlyBudget, dailyBudget, budgetAlerts }: PolicyDocument = document;
    return [
      { id, period: "month", limit: monthlyBudget, budgetAlerts },
      { id, period: "day", limit: dailyBudget, budgetAlerts },
    ].filter(({ limit }) => limit !== undefined);
  });
  for (const { id, period, limit = "0", budgetAlerts } of ownBudgets) {
    const { exceededAction, warningThreshold = 0 } = budgetAlerts ?? {};
    const spent = dimesOf(seed, `spent ${id} ${period}`);
    if (exceededAction === undefined || exceededAction === "notify" || spent === null) continue;
    const tenths = BigInt(warningThreshold * 10);
    const above = (spent + estimate) * 1000n > parseAmount(limit) * tenths;
    if (above && !(exceededAction === "restrict" && cheap)) codes.push("BUDGET_RESTRICTED");
  }
  const exceeds = (scopeId: string, period: string) => {
    const left = dimesOf(seed, `left ${scopeId} ${period}`);
    if (left !== null && estimate > left) codes.push("BUDGET_EXCEEDED");
  };
  for (const { id, period } of ownBudgets) exceeds(id, period);
  for (const { id, document } of levels) {
    const { memberBudget, keyBudget }: PolicyDocument = document;
    for (const [budget, whose] of [
      [memberBudget, requester.memberId],
      [keyBudget, requester.keyId],
    ] as const) {
      if (budget?.monthly !== undefined) exceeds(`${id}/${whose}`, "month");
      if (budget?.daily !== undefined) exceeds(`${id}/${whose}`, "day");
    }
  }
  return codes;
}

function ruleCodes(levels: readonly PolicyLevel[], request: DecisionRequest): string[] {
  const { facts, approved } = request;
  if (facts === null) return [];
  const ruled = levels.map(({ kind, id, name, versionId, version, document }): RandomLevel => {
    const { rules = [] }: PolicyDocument = document;
    return { origin: { kind, id, name, versionId, version }, rules };
  });
  const { held } = referenceOutcome(ruled, facts);
  const types = held
    .filter((id) => !id.endsWith("!"))
    .map((text) => {
      const [level, id] = text.split("/");
      const rule = ruled
        .find(({ origin }) => origin.id === level)
        ?.rules.find((each) => each.id === id);
      return rule?.actions[0]?.type;
    });
  const denied = types.filter((type) => type === "deny").map(() => "RULE_DENIED");
  const asked = types.filter((type) => type === "require_approval").map(() => "RULE_APPROVAL");
  return approved ? denied : [...denied, ...asked];
}

const ASKING = new Set([
  "HANDLING_APPROVAL",
  "RULE_APPROVAL",
  "APPROVAL_THRESHOLD",
  "APPROVAL_REQUESTED",
]);

/** The codes of all failures, refusals before requests for approval, each in the decision's order. */
export function referenceCodes(
  levels: readonly PolicyLevel[],
  request: DecisionRequest,
  seed: number,
): string[] {
  const { estimate, at, approved } = request;
  const documents = levels.map((level): PolicyDocument => level.document);
  const codes = listCodes(documents, request);
  for (const { workingHours } of documents)
    if (workingHours !== undefined && !inHours(workingHours, at))
      codes.push("OUTSIDE_WORKING_HOURS");
  for (const document of documents) codes.push(...handlingCodes(document, request));
  const above = (text: string | undefined) => text !== undefined && estimate > parseAmount(text);
  if (documents.some(({ maxPerRequest }) => above(maxPerRequest)))
    codes.push("MAX_PER_REQUEST_EXCEEDED");
  codes.push(...ruleCodes(levels, request), ...budgetCodes(levels, request, seed));
  const asks = documents.some(
    ({ requireApprovalAbove, approvalWorkflow: workflow }) =>
      above(requireApprovalAbove) || (workflow?.enabled && above(workflow.requireApprovalAbove)),
  );
  if (asks && !approved) codes.push("APPROVAL_THRESHOLD");
  if (request.requiresApproval && !approved) codes.push("APPROVAL_REQUESTED");
  return [
    ...codes.filter((code) => !ASKING.has(code)),
    ...codes.filter((code) => ASKING.has(code)),
  ];
}
