import {
  type CanonicalForm,
  canonicalForm,
  canonicalize,
  type OpenValue,
  Slot,
} from "./canonical.ts";
import {
  type AuditEntryBody,
  hashedFields,
  hashText,
  requireInstant,
  requirePlace,
} from "./chain.ts";

/** What may stand in a slot: nothing that could be nested too deep. */
export type SlotValue = string | number | boolean | null;

/** What entries have in common. Parts of their details are left open. */
export interface AlikeBodies
  extends Omit<AuditEntryBody, "id" | "sequence" | "at" | "resource" | "requestId" | "detail"> {
  resourceKind: string;
  detail: { readonly [member: string]: OpenValue };
}

/** What each of them has of its own. */
export interface OwnParts {
  id: string;
  sequence: number;
  at: string;
  resourceId: string;
  requestId: string | null;
  /** What stands in the slots of the details. */
  detail: Readonly<Record<string, SlotValue>>;
}

const ENTRY_SLOTS = ["id", "sequence", "at", "resourceId", "requestId", "detail"] as const;
type EntrySlot = (typeof ENTRY_SLOTS)[number] | "previousHash";

function fill({ pieces, slots }: CanonicalForm, textOf: (slot: string) => string): string {
  let text = pieces[0] as string;
  for (let index = 0; index < slots.length; index += 1)
    text += textOf(slots[index] as string) + (pieces[index + 1] as string);
  return text;
}

/**
 * Chains entries that are mostly the same: what they have in common is brought into its canonical form once.
 * Their hashes are those of `chainEntry`.
 */
export class AlikeEntries {
  readonly #detail: CanonicalForm;
  readonly #entry: CanonicalForm;
  #at = "";

  /** @throws TypeError where what they have in common is no JSON value */
  constructor({ resourceKind, detail, ...shared }: AlikeBodies) {
    const slot = (name: EntrySlot) => new Slot(name) as unknown;
    const open = Object.fromEntries(ENTRY_SLOTS.map((name) => [name, slot(name)]));
    const resource = { kind: resourceKind, id: open.resourceId };
    const body = { ...shared, ...open, resource } as unknown as AuditEntryBody;
    this.#entry = canonicalForm(hashedFields(body, slot("previousHash") as string));
    this.#detail = canonicalForm(detail, 1);
  }

  /**
   * The details of the next entry, as canonical JSON, and its hash.
   * @throws TypeError and RangeError as `chainEntry` does
   */
  chain(own: OwnParts, previousHash: string): { detail: string; hash: string } {
    requirePlace(own.sequence, previousHash);
    // Many are of the same millisecond.
    if (own.at !== this.#at) {
      requireInstant(own.at);
      this.#at = own.at;
    }
    const detail = fill(this.#detail, (slot) => canonicalize(own.detail[slot] as SlotValue));
    const text = fill(this.#entry, (slot) => {
      if (slot === "detail") return detail;
      if (slot === "previousHash") return `"${previousHash}"`;
      return canonicalize(own[slot as Exclude<EntrySlot, "detail" | "previousHash">]);
    });
    return { detail, hash: hashText(text) };
  }
}
