import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { request } from "./request.ts";
import type * as T from "./types.ts";

type Search = Record<string, string | number | boolean | null | undefined>;

function address(path: string, search: Search = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") query.set(key, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

function one<Answer>(path: string, search: Search = {}) {
  return queryOptions({
    queryKey: [path, search],
    queryFn: ({ signal }) => request<Answer>(address(path, search), { signal }),
  });
}

function paged<Answer extends { nextCursor?: string | null }>(path: string, search: Search = {}) {
  return infiniteQueryOptions({
    queryKey: [path, search, "pages"],
    queryFn: ({ signal, pageParam }) => request<Answer>(address(path, { ...search, cursor: pageParam }), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
}

const part = encodeURIComponent;

export const queries = {
  session: () => one<T.Session>("/v1/session"),
  jobs: () => one<T.Page<T.Job>>("/v1/jobs"),
  values: () => one<T.Values>("/v1/values"),
  lifeLine: (from?: string) => one<T.LifeLine>("/v1/lifeline", { from }),
  deciles: () => one<T.Deciles>("/v1/deciles"),
  tiers: () => one<T.Tiers>("/v1/tiers"),
  people: (search: { q?: string; state?: string; tier?: string; sort?: string; limit?: number }) =>
    paged<T.Page<T.PersonRow>>("/v1/people", search),
  peopleFound: (q: string, limit: number) => one<T.Page<T.PersonRow>>("/v1/people", { q, limit }),
  person: (id: string) => one<T.Person>(`/v1/people/${part(id)}`),
  timeline: (id: string) => paged<T.Page<T.TimelineItem>>(`/v1/people/${part(id)}/timeline`),
  watchLists: () => one<T.Page<T.WatchListCard>>("/v1/watch-lists"),
  watchList: (id: string) => paged<T.WatchList>(`/v1/watch-lists/${part(id)}`),
  imports: () => one<T.Page<T.Import>>("/v1/imports"),
  import: (id: string) => one<T.Import>(`/v1/imports/${part(id)}`),
  offers: () => one<T.Page<T.Offer>>("/v1/offers"),
  campaigns: (archived: boolean) => one<T.Page<T.CampaignSummary>>("/v1/campaigns", archived ? { archived } : {}),
  campaign: (id: string) => one<T.Campaign>(`/v1/campaigns/${part(id)}`),
  audience: (id: string) => one<T.Audience>(`/v1/campaigns/${part(id)}/audience`),
  preview: (id: string, whom: { person?: string; case?: string }) =>
    one<T.Preview>(`/v1/campaigns/${part(id)}/preview`, whom),
  sends: (id: string, state?: string) => paged<T.Page<T.Send>>(`/v1/campaigns/${part(id)}/sends`, { state }),
  result: (id: string) => one<T.CampaignResult>(`/v1/campaigns/${part(id)}/result`),
  mailbox: (q?: string) => paged<T.Page<T.MailSummary>>("/v1/mailbox", { q }),
  mail: (id: string) => one<T.Mail>(`/v1/mailbox/${part(id)}`),
  settings: () => one<T.Settings>("/v1/settings"),
  audit: () => paged<T.Page<T.AuditEntry>>("/v1/audit"),
  prospects: () => paged<T.Page<T.Prospect>>("/v1/prospects"),
  pool: () => one<T.Pool>("/v1/exchange/pool"),
} as const;
