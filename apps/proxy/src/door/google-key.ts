/** Google's clients may send their key in the URL. */
const PARAMETER = "key";
export const GOOGLE_KEY_HEADER = "x-goog-api-key";

/**
 * Takes the key out of a URL of Gemini's API, so that neither a provider nor a record ever sees it.
 * @param url path and query
 * @returns the URL without any `key`, and the first that was there
 */
export function takeGoogleKey(url: string): { url: string; key: string | null } {
  const at = url.indexOf("?");
  if (at === -1) return { url, key: null };
  let key: string | null = null;
  const rest = url
    .slice(at + 1)
    .split("&")
    .filter((pair) => {
      const found = [...new URLSearchParams(pair)][0];
      if (found?.[0] !== PARAMETER) return true;
      key ??= found[1];
      return false;
    });
  return { url: url.slice(0, at) + (rest.length === 0 ? "" : `?${rest.join("&")}`), key };
}
