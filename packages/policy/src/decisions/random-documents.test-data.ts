/** Whole policy documents and calls from a seed: small worlds, so that limits and calls meet often. */
import {
  classificationLevels,
  type DataClassification,
  type DataHandling,
  dataCategories,
  type PolicyDocument,
  weekdays,
} from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import type { PolicyLevel } from "../levels/policy-level.ts";
import { type Random, randomFacts, randomLevels } from "../rules/random-rules.test-data.ts";
import type { CallData, DecisionRequest } from "./decision.ts";

const hosts = ["a.com", "x.a.com", "y.x.a.com", "b.com"];
const paths = ["", "", "/v1", "/v1/chat", "/v1/*/files", "/*", "/v2/*"];
const calledPaths = [
  "/",
  "/v1",
  "/v1/chat",
  "/v1/chat/x",
  "/v10",
  "/v2/y",
  "/v1/q/files/z",
  "/v1//files",
];
const categories = ["llm", "search", "translation"];
const modelEntries = ["m1", "m1*", "*-mini", "M2*", "*m*i", "m2-mini", "*"];
const models = [null, "m1", "M1-mini", "m2-mini", "m2-large", "other"];
const providers = ["p1", "P2"];
const regions = ["US", "us-east-1", "EU", "DE", "KR"];
const zones = ["UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];
const START = Date.UTC(2026, 9, 20);
const DAYS = 40;

function some<Value>(random: Random, values: readonly Value[], least = 0): Value[] {
  const length = least + random.below(3);
  return Array.from({ length }, () => random.of(values));
}

/** A field in one document of `rarity`, so that calls pass now and then. */
function seldom<Value>(random: Random, rarity: number, value: () => Value): Value | undefined {
  return random.below(rarity) === 0 ? value() : undefined;
}

function pattern(random: Random): string {
  return (
    random.of(["", "", "*."]) + random.of(hosts) + random.of(["", "", ":8443"]) + random.of(paths)
  );
}

const dimes = (random: Random) => String(random.below(13) * 100_000);

function timeOfDay(random: Random): string {
  return `${String(random.below(24)).padStart(2, "0")}:${random.of(["00", "30"])}`;
}

function randomSpan(random: Random) {
  const days = random.below(2) === 0 ? undefined : weekdays.filter(() => random.below(4) > 0);
  const named = days === undefined || days.length === 0 ? {} : { days };
  return { start: timeOfDay(random), end: timeOfDay(random), ...named };
}

export function randomHours(random: Random): NonNullable<PolicyDocument["workingHours"]> {
  const timezone = random.of(zones);
  const day = () => new Date(START + random.below(DAYS) * 86_400_000).toISOString().slice(0, 10);
  const holidays = Array.from({ length: random.below(8) }, day);
  if (random.below(2) === 0) return { timezone, ...randomSpan(random), holidays };
  const spans = Array.from({ length: 1 + random.below(3) }, () => randomSpan(random));
  return { timezone, spans, holidays };
}

function handlingForms(
  random: Random,
): Pick<PolicyDocument, "dataHandling" | "data_classification"> {
  const free = new Set(dataCategories);
  const own = () => {
    const taken = [...free].filter(() => random.below(4) === 0);
    for (const category of taken) free.delete(category);
    return taken;
  };
  const flag = () => random.of([undefined, undefined, false, true]);
  const days = () => random.of([undefined, 30, 365]);
  const where = () => (random.below(2) === 0 ? undefined : some(random, regions, 1));
  if (random.below(3) === 0) {
    const levels: DataClassification["levels"] = {};
    for (const level of classificationLevels) {
      if (random.below(2) === 0) continue;
      levels[level] = {
        categories: own(),
        handling_requirements: {
          encryption_required: flag(),
          access_logging: flag(),
          retention_period_days: days(),
          geographic_restrictions: where(),
          approval_required: flag(),
        },
      };
    }
    return { data_classification: { levels } };
  }
  const levels: DataHandling["levels"] = {};
  for (const level of classificationLevels) {
    if (random.below(2) === 0) continue;
    levels[level] = {
      categories: own(),
      encryptionRequired: flag(),
      accessLogging: flag(),
      retentionDays: days(),
      allowedRegions: where(),
      outsideRegion: random.of([undefined, "refuse", "require_approval"] as const),
      approvalRequired: flag(),
      redact: flag(),
      cacheable: flag(),
    };
  }
  return { dataHandling: { levels } };
}

function randomRestrictions(random: Random, rarity: number) {
  return {
    allowedCategories: seldom(random, rarity, () => some(random, categories, 1)),
    blockedCategories: seldom(random, rarity, () => some(random, categories)),
    allowedEndpoints: seldom(random, rarity, () =>
      Array.from({ length: 4 }, () => pattern(random)),
    ),
    blockedEndpoints: seldom(random, rarity, () => [pattern(random)]),
    allowedModels: seldom(random, rarity, () => some(random, modelEntries, 2)),
    blockedModels: seldom(random, rarity, () => some(random, modelEntries.slice(0, 4))),
    allowedProviders: seldom(random, rarity, () => some(random, providers, 1)),
    blockedProviders: seldom(random, rarity, () => some(random, providers.slice(0, 1))),
    allowedRegions: seldom(random, rarity, () => some(random, regions, 2)),
    blockedRegions: seldom(random, rarity, () => some(random, regions)),
    maxPerRequest: seldom(random, rarity, () => dimes(random)),
    requireApprovalAbove: seldom(random, rarity, () => dimes(random)),
    workingHours: seldom(random, rarity, () => randomHours(random)),
  };
}

/** A document without rules. */
export function randomWholeDocument(random: Random, rarity = 4): PolicyDocument {
  const personal = () => ({ daily: dimes(random), monthly: random.of([undefined, dimes(random)]) });
  return {
    ...randomRestrictions(random, rarity),
    monthlyBudget: seldom(random, rarity, () => dimes(random)),
    dailyBudget: seldom(random, rarity, () => dimes(random)),
    memberBudget: seldom(random, rarity, personal),
    keyBudget: seldom(random, rarity, personal),
    budgetAlerts: seldom(random, rarity, () => ({
      warningThreshold: random.of([12.5, 50, 80, 100]),
      exceededAction: random.of(["notify", "restrict", "block"] as const),
    })),
    approvalWorkflow: seldom(random, rarity, () => ({
      enabled: random.below(2) === 0,
      requireApprovalAbove: random.of([undefined, dimes(random)]),
    })),
    ...(random.below(rarity) === 0 ? handlingForms(random) : {}),
  };
}

/** An organization, up to three projects below one another, and perhaps a client. */
export function randomWholeLevels(random: Random): PolicyLevel[] {
  const rarity = random.of([4, 30]);
  const levels = randomLevels(random).map(({ origin, rules }): PolicyLevel => {
    const document = randomWholeDocument(random, rarity);
    return { ...origin, document: random.below(2) === 0 ? { ...document, rules } : document };
  });
  if (random.below(4) > 0) return levels;
  const client = { id: "client", name: "the client", versionId: null, version: null };
  return [...levels, { ...client, kind: "client", document: randomRestrictions(random, rarity) }];
}

function randomData(random: Random): CallData {
  return {
    categories: dataCategories.filter(() => random.below(5) === 0),
    kinds: [],
    complete: random.below(6) > 0,
    encrypted: random.below(3) > 0,
    accessLogged: random.below(3) > 0,
    retentionDays: random.of([0, 30, 90, 400]),
  };
}

export function randomCall(random: Random): DecisionRequest {
  return {
    host: random.of([...hosts, "z.b.com"]) + random.of(["", "", ":8443", ":9000"]),
    path: random.of(calledPaths),
    method: random.of(["GET", "POST"]),
    category: random.of(categories),
    model: random.of(models),
    provider: random.of([null, ...providers]),
    regions: some(random, regions),
    estimate: nanoUsd(BigInt(random.below(14)) * 100_000_000n),
    at: new Date(START + random.below(DAYS * 96) * 900_000),
    requiresApproval: random.below(5) === 0,
    approved: random.below(4) === 0,
    data: randomData(random),
    facts: randomFacts(random),
  };
}
