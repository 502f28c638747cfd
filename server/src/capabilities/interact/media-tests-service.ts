// Trying a medium before anybody gets anything: by what goes to an address, a message to one's own; by all else, what one real person would get.
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import type { Letters } from "./letters-service.ts";
import type { Machines } from "./machines-service.ts";
import { READER, shortMail, shortTexts } from "./mail-sheet.ts";
import { FIRST_TEXTS, mediumOf } from "./media/index.ts";
import type { Medium } from "./media/medium.ts";
import { pageWords } from "./public-words.ts";
import { sendShortMail, type ShortMailDeps } from "./short-mail-service.ts";
import type { Bench, Workshop } from "./workshop-service.ts";

export interface MediaTestDeps extends ShortMailDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "personIds">;
  readonly trust: ShortMailDeps["trust"] & Pick<Trust, "restrictedRecords">;
  readonly workshop: Workshop;
  readonly letters: Pick<Letters, "pages">;
  readonly machines: Pick<Machines, "test">;
}

/** What one real person would get. */
export interface MediumSample {
  readonly personId: string;
  readonly name: string | null;
  readonly address: string;
  readonly text: string;
  /** It is pages: the file shows them. */
  readonly pages: boolean;
}

export interface MediaTests {
  /** A message to an address of one's own; what the other side said, or a Problem. */
  send(id: string, to: string): Promise<string>;
  sample(id: string): Promise<MediumSample>;
  /** The sample as it would be printed. */
  pages(id: string): Promise<Buffer>;
}

const LETTER = `${READER}

{% if person.language == "de" %}dies ist ein Probebrief. So sehen Briefe von uns aus: mit Ihrer Anschrift im Fenster, unserem Namen und einer Unterschrift.{% else %}this is a test. Letters from us look like this: with your address in the window, our name and a signature.{% endif %}

{% if person.language == "de" %}Ihre Seite:{% else %}Your page:{% endif %}
{{ links.preferences }}
`;
const WORDS = "A test: here stands what to say, and why to this person.";

/** A message that offers nothing. */
const SOURCE = {
  subject: "{{ reasons | first }}",
  mjml: shortMail({ why: "{{ why }}", links: `<a class="link" href="{{ links.preferences }}">Your page</a>` }),
  letter: LETTER,
  texts: shortTexts(Object.keys(FIRST_TEXTS), LETTER),
  offerId: null,
  kind: "answer" as const,
};

/** People looked at until one is reached by the medium. */
const [AT_ONCE, MOST] = [200, 5000];

async function somebody(db: Db, { identify, trust }: MediaTestDeps, medium: Medium): Promise<{ card: PersonCard; address: string }> {
  let after: string | null = null;
  for (let seen = 0; seen < MOST; seen += AT_ONCE) {
    const ids: string[] = await identify.personIds(db, after, AT_ONCE);
    const restricted = await trust.restrictedRecords(db, ids);
    for (const card of await identify.cards(db, ids)) {
      const address = restricted.has(card.id) ? null : medium.address(card);
      if (address !== null) return { card, address };
    }
    after = ids.at(-1) ?? null;
    if (ids.length < AT_ONCE) break;
  }
  throw new Problem("not-found", `Nobody is known with ${medium.needs}, so there is nobody to show a test with.`);
}

const known = (id: string): Medium => {
  const medium = mediumOf(id);
  if (medium === undefined) throw new Problem("not-found", `There is no medium “${id}”.`);
  return medium;
};

async function written(deps: MediaTestDeps, medium: Medium): Promise<{ card: PersonCard; address: string; text: string; bench: Bench }> {
  const { db } = deps.postgres;
  const [{ card, address }, bench] = [await somebody(db, deps, medium), await deps.workshop.bench(db, SOURCE)];
  return { card, address, bench, text: await bench.text(medium.text, card, null, { because: WORDS }) };
}

async function mailTo(deps: MediaTestDeps, to: string): Promise<string> {
  const { business } = await deps.trust.settings(deps.postgres.db);
  const mail = {
    id: newId(),
    to,
    subject: `A test of ${business.name}`,
    before: "This is a test. Mail from us arrives here.",
    url: deps.publicUrl,
    after: "Look at its headers for the signature (DKIM), and whether it lies among the unwanted ones.",
  };
  const { identify, postgres } = deps;
  // Anybody's card: only its form is needed, and nothing of it is shown.
  const [card] = await identify.cards(postgres.db, await identify.personIds(postgres.db, null, 1));
  const reader = { ...card, id: newId(), name: null } as PersonCard;
  const taken = await sendShortMail(deps, reader, mail, pageWords("en"), () => Promise.resolve());
  if (!taken) throw new Problem("refused", "The mail server did not take it, or nobody can know whether it did.");
  return "The mail server took it. It is signed as all your mail is.";
}

export function createMediaTests(deps: MediaTestDeps): MediaTests {
  return {
    async send(id, to) {
      const { handing, name } = known(id);
      if (handing.by === "http") return deps.machines.test(id, to);
      if (handing.by === "mail") return mailTo(deps, to);
      throw new Problem("invalid", `${name} goes to no address of one's own; its sample shows what a person would get.`);
    },
    async sample(id) {
      const medium = known(id);
      if (medium.handing.by === "mail" || medium.handing.by === "http")
        throw new Problem("invalid", `${medium.name} is tried by a message to an address of one's own.`);
      const { card, address, text } = await written(deps, medium);
      return { personId: card.id, name: card.name, address, text, pages: medium.shown === "pages" };
    },
    async pages(id) {
      const medium = known(id);
      if (medium.handing.by !== "print") throw new Problem("invalid", "This medium makes no pages.");
      const { card, text, bench } = await written(deps, medium);
      return (await deps.letters.pages(deps.postgres.db, medium, bench, [{ card, text, sendId: null }])).pdf;
    },
  };
}
