import type { CallEvent, EventCharge } from "../journal/call-event.ts";
import { commonText } from "../journal/event-text.ts";

/**
 * Events as text, for another thread: what many of them have in common stands in it once. To copy events as
 * objects takes longer than to write them, and whole ones are mostly what the one before has said.
 */
export interface PackedEvents {
  /** JSON of members that events have in common. */
  common: string[];
  /** JSON of the windows of budgets that events are charged to. */
  windows: string[];
  /** JSON of what each event has of its own. */
  own: string;
  /** JSON of events that are written in full. */
  whole: string;
}

type Window = Omit<EventCharge, "amount">;

/** Members of each event's own, in the order in which they are packed. */
const OWN = [
  "id",
  "occurredAt",
  "requestId",
  "outcome",
  "upstreamStatus",
  "stream",
  "inputTokens",
  "outputTokens",
  "cachedInputTokens",
  "cacheWriteTokens",
  "reasoningTokens",
  "usageDetail",
  "serviceTier",
  "estimated",
  "estimateNano",
  "costNano",
  "savedNano",
  "priceVersion",
  "latencyMs",
  "upstreamMs",
] as const satisfies readonly (keyof CallEvent)[];

function isSameWindows(charges: readonly EventCharge[], windows: readonly Window[]): boolean {
  if (charges.length !== windows.length) return false;
  for (let place = 0; place < windows.length; place += 1) {
    const charge = charges[place] as EventCharge;
    const window = windows[place] as Window;
    if (
      charge.scopeId !== window.scopeId ||
      charge.period !== window.period ||
      charge.windowStart !== window.windowStart ||
      charge.scopeKind !== window.scopeKind
    )
      return false;
  }
  return true;
}

/** Most calls cost all of their budgets the same: one amount, and a list where they differ. */
function amountsText(charges: readonly EventCharge[]): string {
  const amount = charges[0]?.amount ?? "0";
  for (const charge of charges)
    if (charge.amount !== amount) return JSON.stringify(charges.map((each) => each.amount));
  return `"${amount}"`;
}

class Packing {
  readonly common: string[] = [];
  readonly windows: string[] = [];
  readonly #placeOf = new Map<string, number>();
  readonly #windowsOf = new Map<string, { windows: readonly Window[]; place: number }>();

  commonPlace(text: string): number {
    let place = this.#placeOf.get(text);
    if (place === undefined) {
      place = this.common.push(text) - 1;
      this.#placeOf.set(text, place);
    }
    return place;
  }

  /** Calls of a key are mostly charged to the same windows. */
  windowsPlace({ apiKeyId, charges }: CallEvent): number {
    const known = this.#windowsOf.get(apiKeyId);
    if (known !== undefined && isSameWindows(charges, known.windows)) return known.place;
    const text = JSON.stringify(charges.map(({ amount: _, ...window }) => window));
    const place = this.windows.push(text) - 1;
    this.#windowsOf.set(apiKeyId, { windows: charges, place });
    return place;
  }
}

/** Events that another thread is to have, as `unpackEvents` reads them. */
export function packEvents(events: readonly CallEvent[]): PackedEvents {
  const packing = new Packing();
  const own: string[] = [];
  const whole: string[] = [];
  for (const event of events) {
    const common = commonText(event);
    const values: readonly unknown[] = OWN.map((member) => event[member]);
    // Few events are of an approval or a job, and few are of an earlier release, which lack members of today.
    if (
      common === null ||
      values.includes(undefined) ||
      event.executesApproval !== undefined ||
      event.claims !== undefined ||
      event.job !== undefined ||
      event.corrects !== undefined
    )
      whole.push(JSON.stringify(event));
    else {
      own.push(
        `[${packing.commonPlace(common)},${packing.windowsPlace(event)},${amountsText(event.charges)},${JSON.stringify(values).slice(1)}`,
      );
    }
  }
  const { common, windows } = packing;
  return { common, windows, own: `[${own.join(",")}]`, whole: `[${whole.join(",")}]` };
}

/** The events that were packed, in any order. */
export function unpackEvents({ common, windows, own, whole }: PackedEvents): CallEvent[] {
  const events: CallEvent[] = JSON.parse(whole);
  const shared = common.map((text): Partial<CallEvent> => JSON.parse(`{${text}}`));
  const charged = windows.map((text): Window[] => JSON.parse(text));
  for (const [commonPlace, windowsPlace, amounts, ...values] of JSON.parse(own)) {
    const event: Record<string, unknown> = { ...shared[commonPlace] };
    for (let place = 0; place < OWN.length; place += 1) event[OWN[place] as string] = values[place];
    event.charges = charged[windowsPlace]?.map(
      ({ scopeKind, scopeId, period, windowStart }, at) => ({
        ...{ scopeKind, scopeId, period, windowStart },
        amount: typeof amounts === "string" ? amounts : amounts[at],
      }),
    );
    events.push(event as unknown as CallEvent);
  }
  return events;
}
