// Words by which somebody ends text messages. Pure.

/** Any message that begins so. */
const FIRST = new Set(["STOP", "STOPP", "STOPALL", "UNSUBSCRIBE", "ARRET", "ARRETER", "ABMELDEN", "ABBESTELLEN", "BAJA", "PARAR", "BASTA"]);
/** Only alone: they begin ordinary sentences too. */
const ALONE = new Set(["END", "ENDE", "CANCEL", "QUIT", "FIN", "ALTO", "NO", "NEIN", "NON"]);

/** Whether a text asks for no more messages, however it is written: "Stop!", "arrêt", "STOPP bitte". */
export function asksToStop(text: string): boolean {
  const words = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toUpperCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");
  const [first = ""] = words;
  return FIRST.has(first) || (words.length === 1 && ALONE.has(first));
}
