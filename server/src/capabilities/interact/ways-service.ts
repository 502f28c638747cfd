import type { Clock } from "../../platform/clock.ts";
import { createOutgoing, type Outgoing } from "../../platform/outgoing.ts";
import type { SmtpTimeouts } from "../../platform/mail-smtp.ts";
import type { Files } from "../../platform/files.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Random } from "../../platform/random.ts";
import type { Typesetter } from "../../platform/typst.ts";
import type { Identify } from "../identify/index.ts";
import type { Learn } from "../learn/index.ts";
import type { Trust } from "../trust/index.ts";
import { createGateway, type Gateway } from "./gateway-service.ts";
import { Letters } from "./letters-service.ts";
import { Machines } from "./machines-service.ts";
import { createMediaTests, type MediaTests } from "./media-tests-service.ts";
import { createMedia, type Media } from "./media-service.ts";
import { createContents, type Contents } from "./contents-service.ts";
import { PagesByMail } from "./pages-by-mail-service.ts";
import type { SenderDeps } from "./sender-service.ts";
import { createSignatures, type Signatures } from "./signatures-service.ts";
import { createWebhooks, type Webhooks } from "./webhooks-service.ts";
import { createWork, type Work } from "./work-service.ts";
import type { Tokens } from "./tokens.ts";
import type { Workshop } from "./workshop-service.ts";

export interface WaysDeps {
  readonly postgres: Postgres;
  readonly trust: Trust;
  readonly identify: Identify;
  readonly learn: Learn;
  readonly workshop: Workshop;
  readonly typesetter: Typesetter;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly publicUrl: string;
  readonly tokens: Tokens;
  readonly keyFor: (purpose: string) => string;
  readonly instance: string;
  readonly outgoing?: Outgoing;
  readonly smtpUrl: () => string | null;
  readonly dkim: SenderDeps["dkim"];
  readonly timeouts?: SmtpTimeouts;
}

/** The ways out of the house besides mail, and how all of them are set up. */
export interface Ways {
  readonly media: Media;
  readonly letters: Letters;
  /** Those who sign letters. */
  readonly signatures: Signatures;
  /** Tries each before anybody gets anything. */
  readonly mediaTests: MediaTests;
  /** What gateways report back. */
  readonly gateway: Gateway;
  /** Calls and visits for people. */
  readonly work: Work;
  /** What pages and papers of the business say. */
  readonly contents: Contents;
  /** Programs elsewhere that are told facts. */
  readonly webhooks: Webhooks;
}

/** @returns the ways, and what hands over all that waits for them; it returns how many rows it took up */
export function createWays(deps: WaysDeps): Ways & { readonly others: (worker: string) => Promise<number> } {
  const gateway = createGateway(deps);
  const media = createMedia({ ...deps, reportsTo: gateway.url });
  const letters = new Letters({ ...deps, media });
  const byMail = new PagesByMail({ ...deps, media, letters });
  const outgoing = deps.outgoing ?? createOutgoing();
  const work = createWork(deps);
  const webhooks = createWebhooks({ ...deps, outgoing });
  const machines = new Machines({ ...deps, media, outgoing, receiptUrl: gateway.url });
  return {
    media,
    letters,
    mediaTests: createMediaTests({ ...deps, letters, machines }),
    signatures: createSignatures(deps),
    gateway,
    work,
    contents: createContents(deps),
    webhooks,
    others: async (worker) =>
      (await letters.printWaiting(worker)) +
      (await byMail.drain(worker)) +
      (await machines.drain(worker)) +
      (await webhooks.drain()) +
      (await work.settle(worker)),
  };
}
