/** Written the same in a URL, in JSON and in HTML, as nearly all keys of vendors are. */
const WRITTEN_ALIKE = /^[\w.~-]*$/;

/**
 * How a provider that echoes its credential may write it: as it is, in a URL, and in JSON, where some write a
 * slash, or all that means something in HTML, with a backslash. The shortest comes last.
 */
export function spellingsOf(credential: string): readonly string[] {
  if (WRITTEN_ALIKE.test(credential)) return [credential];
  const encoded = encodeURIComponent(credential);
  const json = JSON.stringify(credential).slice(1, -1);
  const careful = credential.replace(
    /["&'+<>\\`]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
  const spellings = new Set([
    encoded,
    encoded.replace(/%../g, (octet) => octet.toLowerCase()),
    careful,
    careful.replaceAll("/", "\\/"),
    json,
    json.replaceAll("/", "\\/"),
    credential,
  ]);
  return [...spellings];
}
