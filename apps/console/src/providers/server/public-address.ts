import ipaddr from "ipaddr.js";

/** Global unicast IPv6 (RFC 4291); the rest is site-local, IPv4-compatible, NAT64 and the like. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** Azure's wire server: public by range, metadata by use. */
const AZURE_WIRE_SERVER = "168.63.129.16";

/** Names that mean a machine or a network of one's own (RFC 6761, RFC 6762, RFC 8375, RFC 9476). */
const LOCAL_NAME =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home\.arpa|onion|alt)$/;

/**
 * Whether an IP address in text form is on the public internet. Addresses that embed an IPv4 address
 * (mapped, 6to4, Teredo, NAT64) are not: they reach wherever the embedded one does.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4)
    return address.range() === "unicast" && address.toString() !== AZURE_WIRE_SERVER;
  return address.range() === "unicast" && address.match(GLOBAL_UNICAST);
}

/** The address that a URL's hostname is (`127.0.0.1`, `[::1]`), or null for a name. */
export function addressOf(hostname: string): string | null {
  const text = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(text) ? text : null;
}

/** Whether a name can only mean something on the operator's own network. */
export function isLocalName(hostname: string): boolean {
  return !hostname.includes(".") || LOCAL_NAME.test(hostname);
}
