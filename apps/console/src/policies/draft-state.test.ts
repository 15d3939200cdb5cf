import type { PolicyDraftView, PolicyVersionView } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DraftEvent,
  type DraftState,
  draftAfter,
  isToBeSaved,
  isUnsaved,
  openDraft,
  publishedText,
} from "./draft-state.ts";

const kim = { kind: "member" as const, id: "mem_1", name: "Kim" };

function version(number: number, monthlyBudget: string): PolicyVersionView {
  return {
    id: `pol_${number}`,
    version: number,
    status: "published",
    document: { monthlyBudget },
    reason: "test",
    createdBy: kim,
    createdAt: "2026-11-01T00:00:00.000Z",
    publishedAt: "2026-11-01T00:00:00.000Z",
  };
}

function draft(revision: number, text: string, baseVersion = 1): PolicyDraftView {
  const updatedAt = `2026-11-02T00:00:0${revision % 10}.000Z`;
  return { text, baseVersion, revision, updatedBy: kim, updatedAt };
}

function after(state: DraftState, ...events: DraftEvent[]): DraftState {
  return events.reduce(draftAfter, state);
}

const v1 = version(1, "1000000");
const v2 = version(2, "2000000");

describe("a draft", () => {
  it("begins with what is in force, or with what was saved", () => {
    expect(openDraft(null, v1)).toMatchObject({ text: publishedText(v1), baseVersion: 1 });
    expect(openDraft(null, null)).toMatchObject({ text: "{}\n", baseVersion: 0 });
    expect(openDraft(draft(3, "{", 1), v2)).toMatchObject({ text: "{", baseVersion: 1 });
    expect(isUnsaved(openDraft(null, v1))).toBe(false);
  });

  it("is saved once, and again for what was typed meanwhile", () => {
    const typed = after(openDraft(null, v1), { type: "edited", text: "{ a" });
    expect(isToBeSaved(typed)).toBe(true);
    const under = after(typed, { type: "saving" }, { type: "edited", text: "{ ab" });
    expect(isToBeSaved(under)).toBe(false);
    const saved = after(under, { type: "saved", draft: draft(1, "{ a") });
    expect(saved.text).toBe("{ ab");
    expect(isToBeSaved(saved)).toBe(true);
  });

  it("follows a new version, or another's draft, only where nothing was typed", () => {
    const clean = openDraft(null, v1);
    expect(after(clean, { type: "read", draft: null, published: v2 })).toEqual(openDraft(null, v2));
    const theirs = draft(1, "{ theirs");
    expect(after(clean, { type: "read", draft: theirs, published: v1 }).text).toBe("{ theirs");
    const typed = after(clean, { type: "edited", text: "{ mine" });
    expect(after(typed, { type: "read", draft: null, published: v2 })).toEqual(typed);
    expect(after(typed, { type: "read", draft: theirs, published: v1 })).toMatchObject({
      text: "{ mine",
      conflict: { theirs },
    });
  });

  it("waits for a choice where somebody else saved, and does what was chosen", () => {
    const theirs = draft(2, "{ theirs");
    const mine = after(openDraft(draft(1, "{"), v1), { type: "edited", text: "{ mine" });
    const refused = after(mine, { type: "saving" }, { type: "refused", theirs });
    expect(isToBeSaved(refused)).toBe(false);
    expect(refused.text).toBe("{ mine");
    expect(after(refused, { type: "tookTheirs", published: v1 })).toEqual(openDraft(theirs, v1));
    const kept = after(refused, { type: "keptMine" });
    expect(kept).toMatchObject({ text: "{ mine", saved: { revision: 2 }, conflict: null });
    expect(isToBeSaved(kept)).toBe(true);
  });

  it("knows its own draft when it is read before the answer to saving it", () => {
    const own = draft(1, "{ mine");
    const state = after(
      openDraft(null, v1),
      { type: "edited", text: "{ mine" },
      { type: "saving" },
      { type: "read", draft: own, published: v1 },
    );
    expect(state.conflict).toBeNull();
    expect(isUnsaved(after(state, { type: "saved", draft: own }))).toBe(false);
  });

  it("saves another base version, and ends with what is in force", () => {
    const state = after(openDraft(draft(1, "{", 1), v2), {
      type: "rebased",
      version: 2,
      text: "{ merged",
    });
    expect(state).toMatchObject({ baseVersion: 2, text: "{ merged" });
    expect(isToBeSaved(state)).toBe(true);
    expect(after(state, { type: "ended", published: v2 })).toEqual(openDraft(null, v2));
  });

  it("never replaces text that is not on the server, whatever the server says", () => {
    const serverEvent = fc.oneof(
      fc.record({ type: fc.constant("saving" as const) }),
      fc.record({ type: fc.constant("failed" as const) }),
      fc.record({
        type: fc.constant("refused" as const),
        theirs: fc.option(fc.nat(9).map((revision) => draft(revision, "{ theirs"))),
      }),
      fc.record({
        type: fc.constant("read" as const),
        draft: fc.option(fc.nat(9).map((revision) => draft(revision, "{ theirs"))),
        published: fc.constantFrom(null, v1, v2),
      }),
    );
    fc.assert(
      fc.property(fc.option(fc.constant(draft(1, "{"))), fc.array(serverEvent), (saved, events) => {
        const typed = after(openDraft(saved, v1), { type: "edited", text: "{ mine" });
        expect(after(typed, ...events).text).toBe("{ mine");
      }),
    );
  });
});
