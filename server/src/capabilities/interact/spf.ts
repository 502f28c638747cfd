// Whether a domain's SPF record lets an address send (RFC 7208), as far as one can tell without sending: ip4, ip6, a, mx,
// include and redirect, ten look-ups at most; macros and exists are not followed.
import { BlockList, isIPv6 } from "node:net";

/** What the name service says; see platform/dns.ts. */
interface Names {
  txt(name: string): Promise<string[]>;
  mx(name: string): Promise<string[]>;
  addresses(name: string): Promise<string[]>;
}

const LOOKUPS = 10;

function within(range: string, addresses: readonly string[]): boolean {
  const [net = "", bits] = range.split("/");
  const family = isIPv6(net) ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    list.addSubnet(net, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  } catch {
    return false;
  }
  return addresses.some((address) => list.check(address, isIPv6(address) ? "ipv6" : "ipv4"));
}

/** True where any of the addresses passes. */
export async function spfCovers(dns: Names, domain: string, addresses: readonly string[]): Promise<boolean> {
  let left = LOOKUPS;
  const covers = async (name: string): Promise<boolean> => {
    if (left-- <= 0) return false;
    const record = (await dns.txt(name)).find((text) => /^v=spf1(?:\s|$)/i.test(text));
    for (const term of record?.split(/\s+/).slice(1) ?? []) {
      const [, kind = "", value = "", bits = ""] =
        /^\+?(ip4|ip6|a|mx|include|redirect|all)(?:[:=]([^/]+(?:\/\d+)?))?(\/\d+)?$/i.exec(term) ?? [];
      if (await passes(kind.toLowerCase(), value === "" ? name : value, bits)) return true;
    }
    return false;
  };
  const hosts = async (names: readonly string[], bits: string): Promise<boolean> => {
    for (const name of names) {
      const found = await dns.addresses(name);
      if (found.some((address) => within(`${address}${isIPv6(address) ? "" : bits}`, addresses))) return true;
    }
    return false;
  };
  const passes = async (kind: string, value: string, bits: string): Promise<boolean> => {
    const [name = "", own] = value.split("/");
    const size = own === undefined ? bits : `/${own}`;
    switch (kind) {
      case "ip4":
      case "ip6":
        return within(value, addresses);
      case "a":
        return left-- > 0 && hosts([name], size);
      case "mx":
        return left-- > 0 && hosts(await dns.mx(name), size);
      case "include":
      case "redirect":
        return covers(value);
      case "all":
        return true;
      default:
        return false;
    }
  };
  return covers(domain);
}
