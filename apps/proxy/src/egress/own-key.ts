/** How every key of Pag0 begins. */
const OWN_KEY = /pag0_(org|prj)_/i;

/**
 * Whether a text that would leave carries a key of Pag0, also percent-encoded once or twice: a provider
 * that logs it could call in the caller's name.
 */
export function holdsOwnKey(text: string): boolean {
  if (OWN_KEY.test(text)) return true;
  if (!text.includes("%")) return false;
  const once = decoded(text);
  return OWN_KEY.test(once) || OWN_KEY.test(decoded(once));
}

/** Each escape of an ASCII character decoded; what is no escape stays. */
function decoded(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
