import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Approvals } from "./approvals-service.ts";

const Settings = z.object({ campaigns: z.boolean(), journeys: z.boolean() });
const Approval = z.object({
  id: z.string(),
  kind: z.enum(["campaign", "journey"]),
  subjectId: z.string(),
  name: z.string(),
  askedBy: z.string(),
  askedAt: z.date(),
  answeredBy: z.string().nullable(),
  answeredAt: z.date().nullable(),
  approved: z.boolean().nullable(),
  why: z.string().nullable(),
});

/** A second person's yes. */
export function approvalRoutes(approvals: Approvals): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/approvals",
      scope: "figures",
      summary: "What waits for a second person's yes, then what was answered",
      response: z.object({ settings: Settings, items: z.array(Approval) }),
      handler: async () => ({ settings: await approvals.settings(), items: await approvals.list() }),
    }),
    route({
      method: "PATCH",
      path: "/v1/approvals",
      scope: "owner",
      summary: "Whether campaigns and journeys need a second person's yes before they start",
      body: Settings.partial(),
      response: Settings,
      handler: ({ body }) => approvals.change(body),
    }),
    route({
      method: "POST",
      path: "/v1/approvals",
      scope: "write",
      summary: "Ask for a yes to a campaign or journey as it stands; changed after that, it has to be asked for again",
      body: z.object({ kind: z.enum(["campaign", "journey"]), id: z.uuid() }),
      response: Approval,
      handler: ({ body, actor }) => approvals.ask(body.kind, body.id, actor),
    }),
    route({
      method: "POST",
      path: "/v1/approvals/{id}/answer",
      scope: "write",
      summary: "Say yes or no to what somebody else asked for",
      params: z.object({ id: z.uuid() }),
      body: z.object({ approved: z.boolean(), why: z.string().trim().max(500).nullable().default(null) }),
      response: Approval,
      handler: ({ params, body, actor }) => approvals.answer(params.id, body.approved, body.why, actor),
    }),
  ];
}
