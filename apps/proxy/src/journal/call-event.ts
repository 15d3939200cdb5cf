import type { UsageCharge, UsageRecord } from "@pag0/db";

/** A charge of an event against one window of one budget. */
export type EventCharge = UsageCharge;

/**
 * One call as the journal keeps it, which is what is shipped. A hold in the journal is the event that
 * will stand if nothing more is heard of the call.
 */
export type CallEvent = { -readonly [Member in keyof UsageRecord]: UsageRecord[Member] } & {
  /** On a hold that only says that this execution of the event's approval is being claimed. */
  claims?: string;
};
