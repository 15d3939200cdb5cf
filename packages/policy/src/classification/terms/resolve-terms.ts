import type { FindingKind } from "../finding.ts";
import { type ContextHit, found, type ScanState } from "../scan-state.ts";

/** How far, in characters, a word lends its context. */
const REACH = 120;
const ALONE = 0.75;
const SUPPORTED = 0.9;
const DOUBTFUL = 0.6;

/** Whether a context of the kind is within reach; `contexts` is in order and `from` only moves on. */
function nearby(contexts: readonly ContextHit[], from: number, start: number, end: number) {
  let first = from;
  while (first < contexts.length && (contexts[first] as ContextHit).start < start - REACH) first++;
  let supported = false;
  let opposed = false;
  for (let i = first; i < contexts.length && i - first < 40; i++) {
    const context = contexts[i] as ContextHit;
    if (context.start > end + REACH) break;
    if (context.supports) supported = true;
    else opposed = true;
  }
  return { first, supported, opposed };
}

/**
 * Turns the terms seen into findings, now that all words are known. A term that means other things too
 * counts only near a word of its subject, and not near a word of the other thing ("cancer" near
 * "horoscope"); the others always count, with less confidence near such a word.
 */
export function resolveTerms(scan: ScanState): void {
  const byKind = new Map<FindingKind, { contexts: ContextHit[]; from: number }>();
  for (const context of scan.contexts) {
    const known = byKind.get(context.kind);
    if (known) known.contexts.push(context);
    else byKind.set(context.kind, { contexts: [context], from: 0 });
  }
  for (const { kind, start, end, needsContext } of scan.terms) {
    const context = byKind.get(kind);
    let supported = false;
    let opposed = false;
    if (context) {
      const near = nearby(context.contexts, context.from, start, end);
      context.from = near.first;
      ({ supported, opposed } = near);
    }
    if (needsContext && (!supported || opposed)) continue;
    found(scan, kind, start, end, opposed ? DOUBTFUL : supported ? SUPPORTED : ALONE);
  }
}
