import {
  type ClassificationLevel,
  classificationLevels,
  type RuleFieldName,
  type RuleFieldOf,
  type RuleFieldType,
  ruleFields,
  tagOfField,
} from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import { DAY_MS, MINUTE_MS, offsetAt, zoneOf } from "../calendar/time-zone.ts";
import { readHost } from "../endpoints/host-reading.ts";
import { pathReadings } from "../endpoints/path-readings.ts";

type FieldsOf<Type extends RuleFieldType, Value> = {
  readonly [Name in RuleFieldOf<Type>]: Value | null;
};

/** Text that may be one of several, of which nobody here knows which. */
export type Possible = string | readonly string[] | null;

/**
 * What is known of a call, by the names of the fields; null where the call has no such thing. Each is
 * read at most once for the conditions of an evaluation, and only if a rule asks for it, so that what
 * takes work to know is best a getter. Text must stay as it is until the matches have been explained.
 * `host` may carry a port; `path` is as the call has it, without the query: `endpoint` is both.
 */
export interface RuleFacts
  extends FieldsOf<"money", NanoUsd>,
    FieldsOf<"number", number>,
    Omit<FieldsOf<"text" | "choice", string>, "endpoint" | "region" | "requested_by">,
    FieldsOf<"level", ClassificationLevel>,
    FieldsOf<"set", readonly string[]>,
    FieldsOf<"boolean", boolean> {
  /** All regions in which the provider may process the call: it may use any of them. */
  readonly region: Possible;
  /** Whoever the caller names, and the member bound to its key where that is another. */
  readonly requested_by: Possible;
  readonly tags: Readonly<Record<string, string>>;
  readonly at: Date;
  /** IANA name of the organization's time zone. */
  readonly timeZone: string;
}

/**
 * A fact as comparisons take it: nano-USD as bigint; minutes of the day, weekdays from Monday 0, days
 * since 1970 and the rank of a level as numbers; text and members of sets in lower case, without blanks
 * around it. A path that servers may read in several ways is all of its readings: none where it cannot be
 * read; so is other text that may be one of several.
 */
export type FactValue = bigint | number | string | boolean | readonly string[];

type Reader = (facts: RuleFacts) => FactValue | null;

/** As prices and lists of names read a name: neither case nor blanks around it count. */
const folded = (text: string | null) => (text === null ? null : text.trim().toLowerCase());

function possible(text: Possible): FactValue | null {
  if (text === null || typeof text === "string") return folded(text);
  const [first, second] = text;
  return second === undefined ? folded(first ?? null) : text.flatMap((each) => folded(each) ?? []);
}

function hostOf({ host }: RuleFacts): string | null {
  return host === null ? null : (readHost(host)?.host ?? host.toLowerCase());
}

function pathOf({ path }: RuleFacts, host: string): string | readonly string[] | null {
  if (path === null) return null;
  const readings = pathReadings(path) ?? [];
  const [first] = readings;
  return readings.length === 1 ? `${host}${first}` : readings.map((each) => `${host}${each}`);
}

function wallOf(facts: RuleFacts): number {
  const instantMs = facts.at.getTime();
  return instantMs + offsetAt(zoneOf(facts.timeZone), instantMs);
}

const dayOf = (wallMs: number) => Math.floor(wallMs / DAY_MS);

function readerOf(name: RuleFieldName): Reader {
  switch (name) {
    case "time":
      return (facts) => {
        const wall = wallOf(facts);
        return Math.floor((wall - dayOf(wall) * DAY_MS) / MINUTE_MS);
      };
    case "date":
      return (facts) => dayOf(wallOf(facts));
    case "weekday":
      return (facts) => (((dayOf(wallOf(facts)) + 3) % 7) + 7) % 7;
    case "classification":
      return ({ classification }) =>
        classification === null ? null : classificationLevels.indexOf(classification);
    case "host":
      return hostOf;
    case "path":
      return (facts) => pathOf(facts, "");
    case "endpoint":
      return (facts) => {
        const host = hostOf(facts);
        return host === null ? null : pathOf(facts, host);
      };
    case "region":
    case "requested_by":
      return (facts) => possible(facts[name]);
    case "sensitive_data":
      return (facts) => facts.sensitive_data?.map((kind) => kind.toLowerCase()) ?? null;
    default:
      return (facts) => {
        const value = facts[name];
        return typeof value === "string" ? folded(value) : value;
      };
  }
}

const readers = ruleFields.map(({ name }) => readerOf(name as RuleFieldName));
const indexes = new Map(ruleFields.map(({ name }, index) => [name, index]));

/** Where a field stands in the catalogue, for `FactReading.read`. */
export function factIndex(fieldName: string): number {
  const index = indexes.get(fieldName);
  if (index === undefined) throw new RangeError(`"${fieldName}" is no field of rules`);
  return index;
}

/** The facts of one evaluation, each read once: what a condition saw is what its explanation shows. */
export class FactReading {
  readonly facts: RuleFacts;
  /** By the place in the catalogue; a hole for what was not read. */
  private readonly known: (FactValue | null | undefined)[] = new Array(readers.length);

  constructor(facts: RuleFacts) {
    this.facts = facts;
  }

  read(index: number): FactValue | null {
    const known = this.known[index];
    if (known !== undefined) return known;
    const value = (readers[index] as Reader)(this.facts);
    this.known[index] = value;
    return value;
  }

  tag(name: string): string | null {
    return folded(this.originalTag(name));
  }

  /** Text as the call wrote it, before its case was folded. */
  original(fieldName: string): Possible {
    const tag = tagOfField(fieldName);
    if (tag !== null) return this.originalTag(tag);
    const { facts } = this;
    if (fieldName === "endpoint") return `${facts.host}${facts.path}`;
    return facts[fieldName as Exclude<RuleFieldOf<"text" | "choice">, "endpoint">];
  }

  private originalTag(name: string): string | null {
    const { tags } = this.facts;
    return Object.hasOwn(tags, name) ? (tags[name] ?? null) : null;
  }
}
