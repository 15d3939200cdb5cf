import { expect, it } from "vitest";
import { emptyEvent } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import { packEvents, unpackEvents } from "./packed-events.ts";

const START = "2026-11-21T05:00:00.000Z";
const charge = (scopeId: string, amount: string) =>
  ({ scopeKind: "project", scopeId, period: "day", windowStart: START, amount }) as const;

function eventOf(id: string, change: Partial<CallEvent> = {}): CallEvent {
  return { ...emptyEvent("req", "GET", new Date(START)), id, apiKeyId: "key_1", ...change };
}

function without(event: CallEvent, ...members: (keyof CallEvent)[]): CallEvent {
  const rest = Object.entries(event).filter(([member]) => !members.includes(member as "id"));
  return Object.fromEntries(rest) as unknown as CallEvent;
}

const EVENTS: CallEvent[] = [
  eventOf("plain"),
  eventOf("other path", { path: '/"\\\n' }),
  eventOf("other key", { apiKeyId: "key_2", tags: { team: "a" }, latencyMs: 7 }),
  eventOf("charged", { charges: [charge("a", "5"), charge("b", "5")], costNano: "5" }),
  eventOf("charged otherwise", { charges: [charge("a", "5"), charge("b", "6")] }),
  eventOf("charged to another", { charges: [charge("a", "5"), charge("c", "5")] }),
  eventOf("charged again", { charges: [charge("a", "7"), charge("c", "7")] }),
  eventOf("for another window", {
    charges: [{ ...charge("a", "7"), windowStart: "2026-11-22T05:00:00.000Z" }, charge("c", "7")],
  }),
  eventOf("detailed", {
    ...{ usageDetail: { audioInputTokens: 3 }, serviceTier: "batch", priceVersion: "p" },
    ...{ upstreamMs: 12, upstreamStatus: 200, stream: true, estimated: true, attempt: 2 },
    spendWindows: { day: START, month: START },
  }),
  eventOf("executes", { executesApproval: true, approvalId: "apr_1" }),
  eventOf("claims", { claims: "exe_1" }),
  without(eventOf("of an earlier release"), "attempt", "usageDetail", "unleased"),
  without(eventOf("of another release"), "serviceTier"),
];

it("gives the events back as they were, whatever they have in common", () => {
  const byId = (a: CallEvent, b: CallEvent) => (a.id < b.id ? -1 : 1);
  const told = unpackEvents(structuredClone(packEvents(EVENTS)));
  expect(told.sort(byId)).toEqual([...EVENTS].sort(byId));
});

it("says what events have in common once", () => {
  const charges = [charge("a", "5"), charge("b", "5")];
  const packed = packEvents(
    Array.from({ length: 50 }, (_, index) => eventOf(`evt_${index}`, { charges })),
  );
  expect(packed.common).toHaveLength(1);
  expect(packed.windows).toHaveLength(1);
  expect(packed.whole).toBe("[]");
  expect(packed.own.length).toBeLessThan(50 * 250);
});

it("gives back a batch without events", () => {
  expect(unpackEvents(packEvents([]))).toEqual([]);
});
