/** A host as it will be connected to. `port` is null where none is written, which may mean 80 or 443. */
export interface HostReading {
  readonly host: string;
  readonly port: number | null;
}

const MAX_HOST_LENGTH = 300;
const MAX_CACHED = 2048;
const cache = new Map<string, HostReading | null>();

const DOT = 46;
const HYPHEN = 45;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Lower-case letters, digits, hyphens and dots, with a last label that cannot be a number. */
export function isPlainHost(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > MAX_HOST_LENGTH) return false;
  let labelStart = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) labelStart = i + 1;
    else if (!(code >= 97 && code <= 122) && !isDigit(code) && code !== HYPHEN) return false;
  }
  return labelStart < length && !isDigit(text.charCodeAt(labelStart));
}

/** An IPv4 address written as IPv6 (`[::ffff:7f00:1]`) is that IPv4 address. */
function unmapped(hostname: string): string {
  const match = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname);
  if (match === null) return hostname;
  const [high, low] = [Number.parseInt(match[1] ?? "", 16), Number.parseInt(match[2] ?? "", 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

function readUnusualHost(text: string): HostReading | null {
  if (text.length > MAX_HOST_LENGTH || /[/\\?#]/.test(text)) return null;
  const portMatch = /:(\d{0,5})$/.exec(text);
  const authority = portMatch === null ? text : text.slice(0, portMatch.index);
  const url = URL.parse(`http://${authority}/`);
  if (url === null || url.port !== "") return null;
  const host = unmapped(url.hostname).replace(/\.+$/, "");
  const port = portMatch?.[1] ? Number(portMatch[1]) : null;
  return host === "" || (port !== null && port > 65_535) ? null : { host, port };
}

/**
 * Reads a host with an optional port the way a URL is read (WHATWG URL): case, user information, a
 * trailing dot, escapes, international names and other spellings of an IP address all come out alike.
 * @returns null for text that names no host.
 */
export function readHost(text: string): HostReading | null {
  let reading = cache.get(text);
  if (reading === undefined) {
    reading = isPlainHost(text) ? { host: text, port: null } : readUnusualHost(text);
    if (cache.size >= MAX_CACHED) cache.clear();
    if (text.length <= MAX_HOST_LENGTH) cache.set(text, reading);
  }
  return reading;
}
