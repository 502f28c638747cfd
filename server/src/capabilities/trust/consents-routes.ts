import { z } from "zod";
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { consentFigures } from "./consents-reads.ts";
import { brokenLink, ledgerLines } from "./ledger-service.ts";
import { addPurpose, addWording, changePurpose, putMedium } from "./purposes-service.ts";
import { LEGAL_BASES, media, purposes } from "./purposes-store.ts";
import { wordings } from "./wordings-store.ts";

const Purpose = z.object({
  id: z.string(),
  name: z.string(),
  class: z.enum(["marketing", "service", "alert"]),
  description: z.string(),
  version: z.number(),
  legalBasis: z.enum(LEGAL_BASES),
  recipients: z.array(z.string()),
  needsConfirming: z.boolean(),
  archivedAt: z.date().nullable(),
});
const slug = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, "an id is small letters, digits and dashes, e.g. shop-news");
const editable = {
  name: z.string().trim().min(1).max(80),
  description: z.string().trim().min(1).max(300),
  legalBasis: z.enum(LEGAL_BASES),
  recipients: z.array(z.string().trim().min(1).max(120)).max(20),
  needsConfirming: z.boolean(),
};
const Medium = z.object({ id: z.string(), name: z.string(), archivedAt: z.date().nullable() });
const Wording = z.object({
  id: z.string(),
  version: z.number(),
  language: z.string(),
  hash: z.string(),
  text: z.string(),
  purpose: z.string().nullable(),
  firstAt: z.date(),
  actor: z.string(),
  decisions: z.number(),
});
const Line = z.object({
  personId: z.string(),
  seq: z.number(),
  identifier: z.string(),
  purpose: z.string(),
  medium: z.string(),
  decision: z.enum(["given", "confirmed", "refused", "withdrawn", "objected", "expired"]),
  legalBasis: z.string(),
  scope: z.string(),
  controller: z.string().optional(),
  recipients: z.array(z.string()).readonly().optional(),
  purposeVersion: z.number().optional(),
  wordsId: z.string(),
  wordsVersion: z.number(),
  wordsLanguage: z.string(),
  wordsHash: z.string(),
  words: z.string().nullable(),
  boxDefault: z.string(),
  method: z.string(),
  actor: z.string(),
  evidence: z.unknown(),
  eventTime: z.string(),
  receivedAt: z.string(),
  supersedes: z.number().nullable(),
  previousHash: z.string(),
  hash: z.string(),
});

function purposeRoutes(postgres: Postgres, clock: Clock): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/purposes",
      scope: "read",
      summary: "What messages are for, with how many people agreed and refused",
      response: z.object({ items: z.array(Purpose.extend({ agreed: z.number(), refused: z.number() })) }),
      async handler() {
        const [all, figures] = await Promise.all([purposes(postgres.db), consentFigures(postgres.db)]);
        return { items: all.map((one) => ({ ...one, ...(figures.get(one.id) ?? { agreed: 0, refused: 0 }) })) };
      },
    }),
    route({
      method: "POST",
      path: "/v1/purposes",
      scope: "owner",
      summary: "Add a purpose; nobody has agreed to it yet, so nothing goes out for it",
      body: z.object({ id: slug, class: z.enum(["marketing", "service", "alert"]), ...editable }),
      response: Purpose,
      handler: ({ body, actor }) => postgres.transaction((tx) => addPurpose(tx, body, actor, clock())),
    }),
    route({
      method: "PATCH",
      path: "/v1/purposes/{id}",
      scope: "owner",
      summary: "Change what a purpose says: a new version; decisions keep the version they were made on",
      params: z.object({ id: slug }),
      body: z.object(editable).partial().extend({ archived: z.boolean().optional() }),
      response: Purpose,
      handler: ({ params, body, actor }) => postgres.transaction((tx) => changePurpose(tx, params.id, body, actor, clock())),
    }),
    route({
      method: "GET",
      path: "/v1/media",
      scope: "read",
      summary: "Ways to reach people",
      response: z.object({ items: z.array(Medium) }),
      handler: async () => ({ items: await media(postgres.db) }),
    }),
    route({
      method: "PATCH",
      path: "/v1/media/{id}",
      scope: "owner",
      summary: "Add a medium, name it anew, or take it out of use",
      params: z.object({ id: slug }),
      body: z.object({ name: z.string().trim().min(1).max(60), archived: z.boolean().default(false) }),
      response: Medium,
      handler: ({ params, body }) => postgres.transaction((tx) => putMedium(tx, params.id, body, clock())),
    }),
  ];
}

export function consentsRoutes(postgres: Postgres, clock: Clock): Route[] {
  return [
    ...purposeRoutes(postgres, clock),
    route({
      method: "GET",
      path: "/v1/wordings",
      scope: "read",
      summary: "The words people saw, each version, with how many decisions rest on it",
      response: z.object({ items: z.array(Wording) }),
      handler: async () => ({ items: await wordings(postgres.db) }),
    }),
    route({
      method: "POST",
      path: "/v1/wordings",
      scope: "owner",
      summary: "Word something anew: the next version; what people saw before stays as it was",
      body: z.object({
        id: slug,
        language: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, "a language is e.g. en or de-AT"),
        text: z.string().trim().min(1).max(2000),
        purpose: slug,
      }),
      response: Wording.omit({ decisions: true }),
      handler: ({ body, actor }) => postgres.transaction((tx) => addWording(tx, body, actor, clock())),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/ledger",
      scope: "people",
      summary: "Every decision of a person with the words they saw, and whether the chain of hashes holds",
      params: z.object({ id: z.uuid() }),
      response: z.object({ items: z.array(Line), brokenAt: z.object({ record: z.string(), seq: z.number() }).nullable() }),
      handler: async ({ params }) => ({
        items: await ledgerLines(postgres.db, params.id),
        brokenAt: await brokenLink(postgres.db, params.id),
      }),
    }),
  ];
}
