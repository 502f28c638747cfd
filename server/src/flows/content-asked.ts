// A page or a paper asks what to say to one person. What waits for them comes first; where nothing waits, a place of a page shows what the decision
// chooses. The same document gets the same words, whichever of them spoke first.
import type { Decisions } from "../capabilities/customise/index.ts";
import type { Interact } from "../capabilities/interact/index.ts";
import { Problem } from "../vocabulary/errors.ts";

type Contents = Interact["contents"];
type Decision = Awaited<ReturnType<Decisions["decide"]>>;

export interface ContentAskedDeps {
  readonly interact: Pick<Interact, "contents">;
  readonly decisions: Pick<Decisions, "decide" | "answered" | "tell">;
  readonly deps: { readonly publicUrl: string };
}

/** Places of pages: "page", "page-hero", … */
const PAGE = /^page(-|$)/;

function said({ decisionId, offer, presentation }: Decision, publicUrl: string): Awaited<ReturnType<Contents["ask"]>> | null {
  if (offer === null) return null;
  const text = [presentation?.headline ?? offer.headline, presentation?.body || offer.body].filter((part) => part !== "").join("\n\n");
  const page = offer.sku === null ? `${publicUrl}/o/${offer.id}` : publicUrl;
  return { content: { id: decisionId, text, link: offer.url ?? page }, because: null };
}

export function contentOrDecision({ interact, decisions, deps: { publicUrl } }: ContentAskedDeps): Contents {
  const { contents } = interact;
  return {
    ...contents,
    async ask(personId, place, document) {
      if (!PAGE.test(place)) return contents.ask(personId, place, document);
      const occasion = `${place} ${document}`;
      const before = await decisions.answered(personId, occasion);
      const again = before === null ? null : said(before, publicUrl);
      if (again !== null) return again;
      const waiting = await contents.ask(personId, place, document);
      if (waiting.content !== null) return waiting;
      const decision = await decisions.decide({ personId, medium: "web", slot: place, occasion });
      return said(decision, publicUrl) ?? { content: null, because: decision.because };
    },
    async note(id, what) {
      await contents.note(id, what);
      if (what === "seen") return;
      try {
        await decisions.tell(id, { what: "click", valueMinor: 0 });
      } catch (error) {
        // It was the content of a campaign.
        if (!(error instanceof Problem && error.kind === "not-found")) throw error;
      }
    },
  };
}
