import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import { USUAL_LIMITS, type DomainLimit } from "./domain-pace.ts";
import { DOMAIN_LIMITS } from "./mail-queue-service.ts";
import { RETURN_PATH } from "./workshop-service.ts";

export interface SendingSettings {
  /** Empty: the sender's own address. */
  readonly returnPath: string;
  readonly limits: readonly DomainLimit[];
}

export interface SenderSettings {
  read(): Promise<{ returnPath: string; limits: DomainLimit[] }>;
  change(settings: SendingSettings): Promise<{ returnPath: string; limits: DomainLimit[] }>;
}

export function createSenderSettings(deps: { postgres: Postgres; trust: Pick<Trust, "getSetting" | "putSetting"> }): SenderSettings {
  const { postgres, trust } = deps;
  const read = async (): Promise<{ returnPath: string; limits: DomainLimit[] }> => ({
    returnPath: (await trust.getSetting<string>(postgres.db, RETURN_PATH)) ?? "",
    limits: (await trust.getSetting<DomainLimit[]>(postgres.db, DOMAIN_LIMITS)) ?? [...USUAL_LIMITS],
  });
  return {
    read,
    async change({ returnPath, limits }) {
      const named = limits.flatMap(({ domains }) => domains);
      const twice = named.find((domain, i) => named.indexOf(domain) !== i);
      if (twice !== undefined) throw new Problem("invalid", `${twice} is named twice. Each domain belongs to one provider.`);
      await postgres.transaction(async (tx) => {
        await trust.putSetting(tx, RETURN_PATH, returnPath);
        await trust.putSetting(tx, DOMAIN_LIMITS, limits);
      });
      return read();
    },
  };
}
