import { problemOf, request } from "./request.ts";
import type * as T from "./types.ts";

function send<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  return request<Answer>(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
}

const part = encodeURIComponent;

export const actions = {
  setup: (body: { key: string; name: string; email: string; password: string; businessName?: string }) =>
    send<{ ok: true }>("POST", "/v1/setup", body),
  signIn: (body: { email: string; password: string }) => send<unknown>("POST", "/api/auth/sign-in/email", body),
  signOut: () => send<unknown>("POST", "/api/auth/sign-out", {}),
  refreshValues: () => send<{ asOf: string }>("POST", "/v1/values/refresh"),
  openComplaint: (person: string, body: { subject: string; words: string; channel: string }) =>
    send<{ id: string }>("POST", `/v1/people/${part(person)}/complaints`, body),
  settleComplaint: (id: string, outcome: string) =>
    send<unknown>("POST", `/v1/complaints/${part(id)}/settle`, { outcome }),
  reopenComplaint: (id: string) => send<unknown>("POST", `/v1/complaints/${part(id)}/reopen`),
  giveCard: (person: string) => send<{ card: string }>("POST", `/v1/people/${part(person)}/card`),
  startImport: (body: { upload: string; kind: string; mapping: Record<string, number>; shiftToNow?: boolean }) =>
    send<{ id: string }>("POST", "/v1/imports", body),
  createOffer: (body: { name: string; headline: string; body: string; url?: string }) =>
    send<T.Offer>("POST", "/v1/offers", body),
  createCampaign: (body: { name: string; audience: { watchList: string } }) =>
    send<T.Campaign>("POST", "/v1/campaigns", body),
  changeCampaign: (id: string, body: CampaignChange) => send<T.Campaign>("PATCH", `/v1/campaigns/${part(id)}`, body),
  archiveCampaign: (id: string) => send<unknown>("POST", `/v1/campaigns/${part(id)}/archive`),
  restoreCampaign: (id: string) => send<unknown>("POST", `/v1/campaigns/${part(id)}/restore`),
  draftRun: (id: string) => send<T.DraftRun>("POST", `/v1/campaigns/${part(id)}/draft-run`),
  startCampaign: (id: string, people: number) =>
    send<{ queued: number; heldBack: number }>("POST", `/v1/campaigns/${part(id)}/start`, { people }),
  pauseCampaign: (id: string) => send<unknown>("POST", `/v1/campaigns/${part(id)}/pause`),
  resumeCampaign: (id: string) => send<unknown>("POST", `/v1/campaigns/${part(id)}/resume`),
  changeSettings: (body: SettingsChange) => send<T.Settings>("PATCH", "/v1/settings", body),
} as const;

export interface CampaignChange {
  name?: string;
  subject?: string;
  mjml?: string;
  letter?: string;
  offerId?: string;
  heldBack?: number;
}

export interface SettingsChange {
  business?: Partial<T.Settings["business"]>;
  sending?: Partial<T.Settings["sending"]>;
}

/** Sends the file itself; a request of the older kind, because only that one tells how far the upload is. */
export function uploadFile(file: File, progress: (share: number) => void): Promise<T.ImportPreview> {
  return new Promise((resolve, reject) => {
    const wire = new XMLHttpRequest();
    wire.open("POST", "/v1/imports/preview");
    wire.setRequestHeader("accept", "application/json");
    wire.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    wire.addEventListener("load", () => {
      const body = parsed(wire.responseText);
      if (wire.status >= 200 && wire.status < 300) resolve(body as T.ImportPreview);
      else reject(problemOf(wire, body));
    });
    wire.addEventListener("error", () => reject(new Error("The file did not reach the server. Try again.")));
    const form = new FormData();
    form.append("file", file);
    wire.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
