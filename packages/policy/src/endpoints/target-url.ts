const MAX_URL_LENGTH = 8_192;

/** A text that no call may go to; the message says what it must be. */
export class InvalidTargetUrl extends Error {
  override readonly name = "InvalidTargetUrl";
}

/**
 * Reads the URL that a call is to go to: absolute http(s), normalised by the WHATWG parser so that what is
 * checked is what is called, without fragment, the host in lower case without a trailing dot.
 * @throws InvalidTargetUrl
 */
export function parseTargetUrl(text: string): URL {
  if (text.length > MAX_URL_LENGTH)
    throw new InvalidTargetUrl(`must be at most ${MAX_URL_LENGTH} characters long`);
  // The WHATWG parser quietly drops tabs and newlines and turns backslashes into slashes: what it would repair is refused.
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(text))
    throw new InvalidTargetUrl("must be ASCII without spaces, control characters or backslashes");
  if (!/^https?:\/\//i.test(text))
    throw new InvalidTargetUrl("must begin with http:// or https://");
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === "") throw new InvalidTargetUrl("is not a URL");
  if (url.username !== "" || url.password !== "" || /^https?:\/\/[^/?#]*@/i.test(text))
    throw new InvalidTargetUrl("must not contain credentials");
  url.hash = "";
  if (url.hostname.endsWith(".")) url.hostname = url.hostname.replace(/\.+$/, "");
  if (url.hostname === "") throw new InvalidTargetUrl("has no host");
  return url;
}
