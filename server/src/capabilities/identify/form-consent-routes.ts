import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { FormConsents } from "./form-consent-service.ts";

const slug = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, "an id is small letters, digits and dashes, e.g. offers");

export function formConsentRoutes(forms: FormConsents): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/consents",
      // Write keys stand in web pages for all to read: with one of them anybody could agree in anybody's name.
      scope: "care",
      summary: "Somebody said yes or no in a form of yours; whoever is not known yet is made, and a yes may need confirming by mail",
      body: z.object({
        email: z.string().max(254),
        purpose: slug,
        medium: z.string().min(1).max(40).default("email").describe("a medium, or * for every medium"),
        decision: z.enum(["given", "refused", "withdrawn"]),
        words: z
          .object({
            id: slug,
            version: z.number().int().min(1),
            language: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, "a language is e.g. en or de-AT"),
            text: z.string().trim().min(1).max(2000),
          })
          .describe("what stood beside the box"),
        boxDefault: z.enum(["none", "unticked", "ticked"]).default("unticked"),
        form: slug.describe("which form it was, e.g. checkout"),
        at: z.coerce.date().optional().describe("when it was said; the same moment again changes nothing"),
        evidence: z.record(z.string().max(40), z.string().max(500)).default({}).describe("e.g. the page's address"),
      }),
      response: z.object({ personId: z.string().nullable().describe("null for a no of nobody whom we know") }),
      handler: async ({ body: { at, ...said }, actor }) => ({ personId: await forms.record({ ...said, at }, actor) }),
    }),
  ];
}
