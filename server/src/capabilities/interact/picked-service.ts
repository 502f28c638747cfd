// People picked or pasted by hand, for a campaign to just them.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import { cardsOf } from "./audience-service.ts";
import { insertPicked } from "./picked-store.ts";
import { namesIn } from "./picked-words.ts";

export interface PickedDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "lookUp">;
  readonly clock: Clock;
}

/** Whom a pasted text names. */
export interface PickedLook {
  /** Each individual once, in the order of the text. */
  readonly found: { readonly personId: string; readonly name: string | null; readonly by: string }[];
  /** What names nobody we know. */
  readonly notFound: string[];
  /** What names more than one: they are left out, for nobody can tell who is meant. */
  readonly several: { readonly by: string; readonly people: number }[];
  /** How many lines name somebody who is named above. */
  readonly again: number;
}

export interface Picked {
  /** Looks up each line; nothing is kept. */
  look(text: string): Promise<PickedLook>;
  /** Keeps these people as an audience; its id for a campaign is "picked:<id>". */
  keep(
    list: { id?: string | undefined; name: string; people: readonly string[] },
    actor: string,
  ): Promise<{ audience: string; people: number }>;
}

export const MOST_PICKED = 10_000;

async function look({ postgres, identify }: PickedDeps, text: string): Promise<PickedLook> {
  const names = namesIn(text);
  if (names.length === 0) throw new Problem("invalid", "There is nothing to look up. Paste mail addresses or numbers, one a line.");
  if (names.length > MOST_PICKED)
    throw new Problem(
      "invalid",
      `These are ${names.length} lines, and ${MOST_PICKED} at a time can be looked up. For more, import them and make a segment.`,
    );
  const who = await identify.lookUp(postgres.db, names);
  const by = new Map<string, string>();
  const several = new Map<string, number>();
  let again = 0;
  for (const name of names) {
    const people = who.get(name) ?? [];
    const [one] = people;
    if (people.length > 1) several.set(name, people.length);
    else if (one !== undefined && by.has(one)) again++;
    else if (one !== undefined) by.set(one, name);
  }
  const cards = new Map((await cardsOf(postgres.db, { identify }, [...by.keys()])).map((card) => [card.id, card]));
  return {
    found: [...by].map(([personId, named]) => ({ personId, name: cards.get(personId)?.name ?? null, by: named })),
    notFound: [...new Set(names.filter((name) => !who.has(name)))],
    several: [...several].map(([named, people]) => ({ by: named, people })),
    again,
  };
}

export function createPicked(deps: PickedDeps): Picked {
  return {
    look: (text) => look(deps, text),
    async keep({ id = newId(), name, people }, actor) {
      const kept = await deps.postgres.transaction((tx) => insertPicked(tx, { id, name, by: actor, at: deps.clock() }, people));
      if (kept === 0) throw new Problem("invalid", "Nobody of these is known any more. Look them up again.");
      return { audience: `picked:${id}`, people: kept };
    },
  };
}
