// What we do differently because of why somebody fell silent.
import type { Decision } from "../../vocabulary/decision.ts";
import { WHY } from "./told.ts";

const DEEDS: Readonly<Record<string, { readonly en: string; readonly de: string }>> = {
  "price-rise": { en: "show what costs less", de: "zeigen, was weniger kostet" },
  "range-cut": { en: "say what has taken its place", de: "sagen, was an seine Stelle getreten ist" },
  complaint: { en: "put it right first", de: "es zuerst in Ordnung bringen" },
  delivery: { en: "say when it can be there", de: "sagen, wann es da sein kann" },
  "too-many": { en: "write less", de: "weniger schreiben" },
  elsewhere: { en: "ask what others do better", de: "fragen, was andere besser machen" },
  season: { en: "write when their time comes", de: "schreiben, wenn ihre Zeit kommt" },
  satisfied: { en: "leave them in peace", de: "sie in Ruhe lassen" },
  moved: { en: "ask about delivery to the new place", de: "nach Lieferung an den neuen Ort fragen" },
};

/** @param silent whether a person has fallen silent: nobody else is asked */
export function silenceDecisions(silent: (personId: string) => Promise<boolean>): Decision[] {
  return [
    {
      attribute: WHY,
      name: { en: "What we do about a silence", de: "Was wir tun, wenn jemand verstummt" },
      concerns: silent,
      outcome: (value, language) => DEEDS[String(value)]?.[language] ?? { en: "ask", de: "fragen" }[language],
    },
  ];
}
