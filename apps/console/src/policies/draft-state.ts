import type { PolicyDraftView, PolicyVersionView } from "@pag0/contract";
import { printSource } from "./json-source.ts";

/** The draft of one level in one browser: what the person sees, and what is known of the server's. */
export interface DraftState {
  text: string;
  /** The published version it was begun from; 0 for none. */
  baseVersion: number;
  /** The text of the version in force when it was opened. */
  pristine: string;
  /** The draft on the server; null where none is. */
  saved: PolicyDraftView | null;
  /** What is being saved now. */
  saving: { text: string; baseVersion: number } | null;
  /** Somebody saved or ended the draft meanwhile: theirs, null where it is gone. Nothing is saved until the person chooses. */
  conflict: { theirs: PolicyDraftView | null } | null;
}

type Published = PolicyVersionView | null;

export type DraftEvent =
  | { type: "edited"; text: string }
  | { type: "saving" }
  | { type: "saved"; draft: PolicyDraftView }
  | { type: "failed" }
  /** The server has another revision than the one that was edited. */
  | { type: "refused"; theirs: PolicyDraftView | null }
  /** What the server has was read again: its draft, and the version in force. */
  | { type: "read"; draft: PolicyDraftView | null; published: Published }
  | { type: "tookTheirs"; published: Published }
  | { type: "keptMine" }
  /** The draft goes on from another published version, with the text that this makes of it. */
  | { type: "rebased"; version: number; text: string }
  /** The draft was published or dropped; what is in force is shown. */
  | { type: "ended"; published: Published };

/** The text of what is in force. */
export function publishedText(published: Published): string {
  return printSource(published?.document ?? {});
}

/** The state once the server has said what it has. */
export function openDraft(draft: PolicyDraftView | null, published: Published): DraftState {
  const pristine = publishedText(published);
  return {
    text: draft?.text ?? pristine,
    baseVersion: draft?.baseVersion ?? published?.version ?? 0,
    pristine,
    saved: draft,
    saving: null,
    conflict: null,
  };
}

/** Whether something was typed that the server does not have. */
export function isUnsaved({ text, baseVersion, pristine, saved }: DraftState): boolean {
  if (saved === null) return text !== pristine;
  return text !== saved.text || baseVersion !== saved.baseVersion;
}

function afterRead(
  state: DraftState,
  draft: PolicyDraftView | null,
  published: Published,
): DraftState {
  if (state.conflict !== null) return { ...state, conflict: { theirs: draft } };
  const { saved } = state;
  const known = draft?.revision === saved?.revision && draft?.updatedAt === saved?.updatedAt;
  if (known && (saved !== null || isUnsaved(state))) return state;
  if (draft !== null && draft.text === state.text && draft.baseVersion === state.baseVersion)
    return { ...state, saved: draft };
  // The answer to what is being saved says whether it met this draft.
  if (state.saving !== null) return state;
  return isUnsaved(state) ? { ...state, conflict: { theirs: draft } } : openDraft(draft, published);
}

/** What an event makes of a draft. Text that is not on the server is only ever replaced by the person's choice. */
export function draftAfter(state: DraftState, event: DraftEvent): DraftState {
  switch (event.type) {
    case "edited":
      return { ...state, text: event.text };
    case "saving":
      return { ...state, saving: { text: state.text, baseVersion: state.baseVersion } };
    case "saved":
      return { ...state, saved: event.draft, saving: null };
    case "failed":
      return { ...state, saving: null };
    case "refused":
      return { ...state, saving: null, conflict: { theirs: event.theirs } };
    case "read":
      return afterRead(state, event.draft, event.published);
    case "tookTheirs":
      return openDraft(state.conflict?.theirs ?? null, event.published);
    case "keptMine":
      return { ...state, saved: state.conflict?.theirs ?? null, conflict: null };
    case "rebased":
      return { ...state, baseVersion: event.version, text: event.text };
    case "ended":
      return openDraft(null, event.published);
  }
}

/** Whether the draft has to be saved now: nothing is under way and nothing waits for a choice. */
export function isToBeSaved(state: DraftState): boolean {
  return state.saving === null && state.conflict === null && isUnsaved(state);
}
