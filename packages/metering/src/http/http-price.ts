import type { HttpPriceComponent, HttpPriceRule } from "@pag0/contract";
import { divideRoundHalfUp, max, type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import { dollars } from "../prices/row-parsing.ts";
import { countUnits, readNumber, UNIT } from "./count-units.ts";
import { TooManyValuesError, valuesAt } from "./json-path.ts";

/** What is priced of a request: its JSON body; undefined where it has none. */
export interface HttpRequest {
  body: unknown;
}

/** What is priced of an answer. */
export interface HttpResponse {
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Its JSON body; undefined where it has none or came to no end. */
  body: unknown;
}

/** What a call of an HTTP endpoint costs. */
export interface HttpCost {
  cost: NanoUsd;
  /** Whether the answer did not tell its units, so that the most that they can be is charged. */
  estimated: boolean;
  /** Whether the answer told more units than the rule says a call can have. */
  aboveMaximum: boolean;
  /** `http:<id>@<version>`, kept with the event. */
  version: string;
}

/** A request that a price rule cannot price: the field, what it has, and what is allowed. */
export class HttpPriceError extends Error {
  override readonly name = "HttpPriceError";
  readonly field: string;
  readonly remedy: string;

  constructor(field: string, remedy: string) {
    super(`${field} ${remedy}`);
    this.field = field;
    this.remedy = remedy;
  }
}

/** Every `per` divides this. */
const PER_SCALE = 1_000_000n;
/** The charge of a component, in nano-USD times this, before rounding. */
const SCALE = UNIT * PER_SCALE;

type Metered = Exclude<HttpPriceComponent, { from: "request" }>;
type FromResponse = Exclude<Metered, { from: "request_field" }>;

const KINDS = { characters: "text", items: "a list", number: "a number from 0 to 10^12" } as const;

function charge(component: Metered, units: bigint): bigint {
  const lot = component.roundUpTo === undefined ? null : BigInt(component.roundUpTo) * UNIT;
  const charged = lot === null ? units : ((units + lot - 1n) / lot) * lot;
  return charged * dollars(component.usd) * (PER_SCALE / BigInt(component.per));
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** @throws HttpPriceError where the field is absent or not of the kind that is counted. */
function unitsOfRequest(
  component: Extract<Metered, { from: "request_field" }>,
  { body }: HttpRequest,
): bigint {
  const field = `body.${component.path.replace(/^\$?\.?/, "")}`;
  const allowed = `${KINDS[component.measure]}: the price of this endpoint counts its ${component.measure}`;
  let values: readonly unknown[] | null;
  try {
    values = valuesAt(body, component.path);
  } catch (error) {
    if (!(error instanceof TooManyValuesError)) throw error;
    throw new HttpPriceError(field, "must have at most 10,000 values");
  }
  if (values === null) {
    if (component.whenMissing !== undefined) return BigInt(component.whenMissing) * UNIT;
    throw new HttpPriceError(field, `is absent; it must be ${allowed}`);
  }
  const units = countUnits(values, component.measure, component.path);
  if (units !== null) return units;
  throw new HttpPriceError(field, `is ${show(values[0])}; it must be ${allowed}`);
}

/** Units that an answer tells; null where it tells none or nonsense. */
function unitsOfResponse(component: FromResponse, response: HttpResponse): bigint | null {
  if (component.from === "response_header") {
    const header = response.headers[component.header];
    // Sent more than once, it tells nothing where its values differ.
    const [first, ...others] = typeof header === "string" ? [header] : (header ?? []);
    return others.every((other) => other === first) ? readNumber(first) : null;
  }
  try {
    const values = valuesAt(response.body, component.path);
    return values === null ? null : countUnits(values, component.measure, component.path);
  } catch (error) {
    if (error instanceof TooManyValuesError) return null;
    throw error;
  }
}

/** The one rounding of a call: half up to a nano-USD, then up to the rule's multiple, then its minimum. */
function total(rule: HttpPriceRule, scaled: bigint): NanoUsd {
  let cost = divideRoundHalfUp(scaled, SCALE);
  if (rule.roundUpToUsd !== undefined) {
    const multiple = dollars(rule.roundUpToUsd);
    cost = ((cost + multiple - 1n) / multiple) * multiple;
  }
  const least = rule.minimumUsd === undefined ? ZERO : nanoUsd(dollars(rule.minimumUsd));
  return max(least, nanoUsd(cost));
}

/** The charges of all components, where `told` gives the units that only an answer can tell. */
function chargeOf(
  rule: HttpPriceRule,
  request: HttpRequest,
  told: (component: FromResponse) => bigint,
): NanoUsd {
  let scaled = 0n;
  for (const component of rule.components) {
    if (component.from === "request") scaled += dollars(component.usd) * SCALE;
    else if (component.from === "request_field")
      scaled += charge(component, unitsOfRequest(component, request));
    else scaled += charge(component, told(component));
  }
  return total(rule, scaled);
}

function mostUnits({ maxUnits }: FromResponse): bigint {
  return BigInt(maxUnits) * UNIT;
}

/**
 * The most a call can cost, before it is sent: what the request tells is counted, and what only the answer
 * tells is taken at its most.
 * @throws HttpPriceError for a request without a field that the price counts.
 */
export function httpUpperBound(rule: HttpPriceRule, request: HttpRequest): NanoUsd {
  return chargeOf(rule, request, mostUnits);
}

/**
 * What a call cost. A failure costs nothing unless the rule says so. Where an answer does not tell its
 * units, the most that they can be is charged; where it tells more than that, it is charged as told and
 * `aboveMaximum` says so.
 * @throws HttpPriceError for a request without a field that the price counts.
 */
export function httpCost(
  rule: HttpPriceRule,
  request: HttpRequest,
  response: HttpResponse,
): HttpCost {
  const version = `http:${rule.id}@${rule.version}`;
  const free = response.status >= 300 && !rule.chargeFailures;
  if (free) return { cost: ZERO, estimated: false, aboveMaximum: false, version };
  let estimated = false;
  let aboveMaximum = false;
  const cost = chargeOf(rule, request, (component) => {
    const most = mostUnits(component);
    const units = unitsOfResponse(component, response);
    estimated ||= units === null;
    aboveMaximum ||= units !== null && units > most;
    return units ?? most;
  });
  return { cost, estimated, aboveMaximum, version };
}
