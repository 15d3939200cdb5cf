import ipaddr from "ipaddr.js";

/** Global unicast IPv6: everything else (site-local, IPv4-compatible, NAT64, …) is not the public internet. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** Azure's virtual public address of its wire server: public by range, metadata by use. */
const AZURE_WIRE_SERVER = "168.63.129.16";

/**
 * Whether an IP address in text form is on the public internet. Private, loopback, link-local,
 * carrier-grade NAT, documentation, multicast and metadata addresses are not, nor are IPv6 forms
 * that embed an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64): such an address reaches
 * wherever the embedded one does. Text that is not an address is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4)
    return address.range() === "unicast" && address.toString() !== AZURE_WIRE_SERVER;
  return address.range() === "unicast" && address.match(GLOBAL_UNICAST);
}

/** Whether a URL's hostname (`127.0.0.1`, `[::1]`) is an address and not a name. */
export function isAddressLiteral(hostname: string): boolean {
  return ipaddr.isValid(withoutBrackets(hostname));
}

export function withoutBrackets(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}
