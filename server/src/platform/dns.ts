import { Resolver } from "node:dns/promises";

/** What the public name service says. Nothing there is an empty list; a name service that does not answer throws. */
export interface Dns {
  txt(name: string): Promise<string[]>;
  /** Hosts, the preferred first. */
  mx(name: string): Promise<string[]>;
  /** IPv4 and IPv6 addresses. */
  addresses(name: string): Promise<string[]>;
}

const NOTHING = new Set(["ENOTFOUND", "ENODATA", "ENONAME", "EBADNAME"]);

async function orNothing<T>(asked: Promise<T[]>): Promise<T[]> {
  try {
    return await asked;
  } catch (error) {
    if (NOTHING.has((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

export function systemDns(): Dns {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  return {
    txt: async (name) => (await orNothing(resolver.resolveTxt(name))).map((chunks) => chunks.join("")),
    mx: async (name) => (await orNothing(resolver.resolveMx(name))).sort((a, b) => a.priority - b.priority).map(({ exchange }) => exchange),
    addresses: async (name) => [...(await orNothing(resolver.resolve4(name))), ...(await orNothing(resolver.resolve6(name)))],
  };
}
