/**
 * Offsets of IANA time zones, read from Intl. An offset is kept per zone and 15-minute slot: every
 * transition since 1972 falls on such a boundary, so the hot path costs one comparison. No zone has had two
 * transitions within six days (tz database 2026c), so a day that begins and ends with the same offset has
 * no other, and its slots need not be read.
 */
export interface Zone {
  readonly name: string;
  readonly formatter: Intl.DateTimeFormat;
  /** The slot asked for last, and its offset. */
  slot: number;
  offsetMs: number;
  readonly offsets: Map<number, number>;
  /** The offset of each day (of UTC) asked for that has only one; null of one with a transition. */
  readonly days: Map<number, number | null>;
}

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const SLOT_MS = 15 * MINUTE_MS;
const MAX_ZONES = 700;
const MAX_SLOTS = 512;
/** A search for hours that two levels have in common goes over two years and more. */
const MAX_DAYS = 2_048;
/** Offsets lie between UTC-12 and UTC+15, so a wall time's instant lies this far around it. */
export const FARTHEST_EAST_MS = 15 * 60 * MINUTE_MS;
const FARTHEST_WEST_MS = 12 * 60 * MINUTE_MS;

const zones = new Map<string, Zone>();

/**
 * The zone of an IANA name, with its one formatter.
 * @throws RangeError for a name that Intl does not know.
 */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const zone: Zone = {
    name,
    formatter,
    slot: Number.NaN,
    offsetMs: 0,
    offsets: new Map(),
    days: new Map(),
  };
  if (zones.size >= MAX_ZONES) zones.clear();
  zones.set(name, zone);
  return zone;
}

function readOffset(zone: Zone, instantMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of zone.formatter.formatToParts(instantMs)) {
    if (type !== "literal") parts[type] = Number(value);
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instantMs;
}

/** What `read` says of a key, remembered up to a number of keys. */
function remembered<Value>(
  known: Map<number, Value>,
  max: number,
  key: number,
  read: () => Value,
): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const value = read();
  if (known.size >= max) known.clear();
  known.set(key, value);
  return value;
}

function readDay(zone: Zone, day: number): number | null {
  const offsetMs = readOffset(zone, day * DAY_MS);
  return offsetMs === readOffset(zone, (day + 1) * DAY_MS) ? offsetMs : null;
}

/** Milliseconds to add to an instant to get the zone's wall clock (as if it were UTC). */
export function offsetAt(zone: Zone, instantMs: number): number {
  const slot = Math.floor(instantMs / SLOT_MS);
  if (slot === zone.slot) return zone.offsetMs;
  const day = Math.floor(instantMs / DAY_MS);
  zone.offsetMs =
    remembered(zone.days, MAX_DAYS, day, () => readDay(zone, day)) ??
    remembered(zone.offsets, MAX_SLOTS, slot, () => readOffset(zone, slot * SLOT_MS));
  zone.slot = slot;
  return zone.offsetMs;
}

/** The first instant after `fromMs` and not after `toMs` that has the offset of `toMs`. */
function transitionBetween(zone: Zone, fromMs: number, toMs: number): number {
  const after = offsetAt(zone, toMs);
  let low = Math.floor(fromMs / SLOT_MS);
  let high = Math.floor(toMs / SLOT_MS);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (offsetAt(zone, middle * SLOT_MS) === after) high = middle;
    else low = middle;
  }
  return high * SLOT_MS;
}

/** The instants at which a wall clock shows one time, and the change of offset near it, if any. */
interface WallReading {
  /** None in a gap, two in a repeated hour, otherwise one; earliest first. */
  instants: number[];
  transition: number | null;
}

/** Reads a wall time (milliseconds, as if it were UTC) in a zone. */
export function readWall(zone: Zone, wallMs: number): WallReading {
  const from = wallMs - FARTHEST_EAST_MS;
  const to = wallMs + FARTHEST_WEST_MS;
  const before = offsetAt(zone, from);
  const after = offsetAt(zone, to);
  if (before === after) return { instants: [wallMs - before], transition: null };
  const instants = [wallMs - before, wallMs - after]
    .filter((instant) => instant + offsetAt(zone, instant) === wallMs)
    .sort((a, b) => a - b);
  return { instants, transition: transitionBetween(zone, from, to) };
}

/** The first instant at which the wall clock shows this time or, where it skips it, a later one. */
export function firstInstantOfWall(zone: Zone, wallMs: number): number {
  const { instants, transition } = readWall(zone, wallMs);
  return (instants[0] ?? transition) as number;
}
