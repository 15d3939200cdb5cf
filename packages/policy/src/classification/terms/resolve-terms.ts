import type { FindingKind } from "../finding.ts";
import { type ContextHit, found, type ScanState, type TermHit } from "../scan-state.ts";

/** How far, in characters, a word lends its context. */
const REACH = 120;
/** How many words of context near a term are looked at. */
const MAX_CONTEXTS = 40;
const ALONE = 0.75;
const SUPPORTED = 0.9;
/** Below the least confidence that counts by default. */
const GENERAL = 0.4;

interface Contexts {
  /** In the text's order. */
  hits: ContextHit[];
  /** The first that may still be in reach: terms come in order too. */
  from: number;
}

function confidenceOf(term: TermHit, contexts: Contexts | undefined): number {
  if (!contexts) return term.needsContext ? 0 : ALONE;
  const { hits } = contexts;
  while (
    contexts.from < hits.length &&
    (hits[contexts.from] as ContextHit).start < term.start - REACH
  )
    contexts.from++;
  const effects = { supports: false, opposes: false, generalizes: false };
  for (let i = contexts.from; i < hits.length && i - contexts.from < MAX_CONTEXTS; i++) {
    const hit = hits[i] as ContextHit;
    if (hit.start > term.end + REACH) break;
    effects[hit.effect] = true;
  }
  if (term.needsContext && (!effects.supports || effects.opposes)) return 0;
  if (effects.supports) return SUPPORTED;
  return effects.generalizes ? GENERAL : ALONE;
}

/**
 * Turns the terms seen into findings, now that all words are known. A term that means other things too
 * counts only near a word of its subject, and not near a word of the other thing ("cancer" near
 * "horoscope"). The others count but in talk about them in general ("what is a class action?").
 */
export function resolveTerms(scan: ScanState): void {
  const byKind = new Map<FindingKind, Contexts>();
  for (const hit of scan.contexts) {
    const known = byKind.get(hit.kind);
    if (known) known.hits.push(hit);
    else byKind.set(hit.kind, { hits: [hit], from: 0 });
  }
  for (const term of scan.terms) {
    const confidence = confidenceOf(term, byKind.get(term.kind));
    if (confidence > 0) found(scan, term.kind, term.start, term.end, confidence);
  }
}
