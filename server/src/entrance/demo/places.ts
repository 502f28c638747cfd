/** Countries of the demonstration: made-up people with plain names of each language, at addresses that lead nowhere. */
import type { Random } from "../../platform/random.ts";
import { pick } from "./draws.ts";

export interface Place {
  country: string;
  language: string;
  timeZone: string;
  weight: number;
  given: readonly string[];
  family: readonly string[];
  streets: readonly string[];
  cities: readonly string[];
  postalCode: (random: Random) => string;
  /** House number behind the street's name. */
  numberLast: boolean;
  phone: string;
}

const words = (text: string): readonly string[] => text.split(" ");
const digits =
  (count: number) =>
  (random: Random): string =>
    Array.from({ length: count }, () => Math.floor(random() * 10)).join("");
const letters = (random: Random): string => pick(random, words("AB DH EL JN PQ RS TW XY"));

export const PLACES: readonly Place[] = [
  {
    country: "GB",
    language: "en",
    timeZone: "Europe/London",
    weight: 52,
    numberLast: false,
    phone: "+44 1632 96",
    given: words(
      "Ann Brian Chloe David Emma Frank Grace Harry Isla James Kate Liam Megan Nigel Olivia Paul Ruth Simon Tessa William Aisha Imran Priya Kwame",
    ),
    family: words(
      "Abbott Barker Clarke Dawson Ellis Foster Grant Hughes Irving Jones Kerr Lambert Moss Norton Owen Palmer Reid Shaw Turner Walsh Okafor Khan Patel",
    ),
    streets: ["Mill Lane", "Church Street", "Station Road", "High Street", "Orchard Close", "Park Avenue"],
    cities: ["Leeds", "Bristol", "York", "Norwich", "Cardiff", "Exeter", "Stirling"],
    postalCode: (random) =>
      `${pick(random, words("LS BS YO NR CF EX FK"))}${1 + Math.floor(random() * 19)} ${1 + Math.floor(random() * 9)}${letters(random)}`,
  },
  {
    country: "IE",
    language: "en",
    timeZone: "Europe/Dublin",
    weight: 5,
    numberLast: false,
    phone: "+353 20 91",
    given: words("Aoife Brendan Ciara Declan Eimear Fergal Niamh Padraig Saoirse Seán"),
    family: ["Byrne", "Doyle", "Gallagher", "Kelly", "Murphy", "O'Brien", "O'Connor", "Ryan"],
    streets: ["Main Street", "Abbey Road", "Quay Street"],
    cities: ["Cork", "Galway", "Limerick"],
    postalCode: (random) => `T${digits(2)(random)} ${letters(random)}${digits(2)(random)}`,
  },
  {
    country: "DE",
    language: "de",
    timeZone: "Europe/Berlin",
    weight: 14,
    numberLast: true,
    phone: "+49 30 23125",
    given: words("Anke Bernd Christa Dieter Elke Florian Greta Heinz Jana Jürgen Katrin Lukas Monika Norbert Sabine Uwe Ayşe Mehmet"),
    family: words("Albrecht Bauer Decker Engel Fischer Günther Hoffmann Jäger König Lange Müller Neumann Pohl Schäfer Vogel Weiß Yılmaz"),
    streets: ["Lindenstraße", "Gartenweg", "Bahnhofstraße", "Am Markt"],
    cities: ["Bremen", "Leipzig", "Münster", "Freiburg", "Köln"],
    postalCode: digits(5),
  },
  {
    country: "FR",
    language: "fr",
    timeZone: "Europe/Paris",
    weight: 9,
    numberLast: false,
    phone: "+33 1 99 00",
    given: words("Aurélie Benoît Camille Denis Élodie François Gaëlle Henri Inès Julien Léa Mathieu Noémie Zoé"),
    family: words("Arnaud Bernard Chevalier Dubois Fontaine Girard Lefèvre Marchand Noël Perrin Rousseau Vidal"),
    streets: ["rue des Lilas", "avenue de la Gare", "place du Marché"],
    cities: ["Nantes", "Dijon", "Lyon", "Rennes"],
    postalCode: digits(5),
  },
  {
    country: "NL",
    language: "nl",
    timeZone: "Europe/Amsterdam",
    weight: 6,
    numberLast: true,
    phone: "+31 20 999",
    given: words("Anneke Bram Daan Femke Joost Lotte Maarten Noor Pieter Sanne"),
    family: ["Bakker", "de Boer", "Dekker", "Jansen", "Smit", "van den Berg", "Visser"],
    streets: ["Kerkstraat", "Molenweg", "Dorpsstraat"],
    cities: ["Utrecht", "Zwolle", "Leiden"],
    postalCode: (random) => `${1 + Math.floor(random() * 9)}${digits(3)(random)} ${letters(random)}`,
  },
  {
    country: "ES",
    language: "es",
    timeZone: "Europe/Madrid",
    weight: 5,
    numberLast: true,
    phone: "+34 910 00",
    given: words("Alba Carlos Dolores Elena Íñigo Javier Lucía Miguel Nuria Pablo"),
    family: ["Álvarez", "Castro", "García", "Ibáñez", "Muñoz", "Ortega", "Peña Solís", "Ruiz"],
    streets: ["Calle Mayor", "Calle del Olmo", "Avenida del Puerto"],
    cities: ["Sevilla", "Bilbao", "Valencia"],
    postalCode: digits(5),
  },
  {
    country: "PL",
    language: "pl",
    timeZone: "Europe/Warsaw",
    weight: 4,
    numberLast: true,
    phone: "+48 22 999",
    given: words("Agnieszka Bartosz Ewa Grzegorz Łucja Marek Paweł Zofia"),
    family: words("Dąbrowska Kowalczyk Lewandowski Nowak Wójcik Zając"),
    streets: ["ul. Lipowa", "ul. Ogrodowa"],
    cities: ["Kraków", "Łódź", "Gdańsk"],
    postalCode: (random) => `${digits(2)(random)}-${digits(3)(random)}`,
  },
  {
    country: "US",
    language: "en",
    timeZone: "America/New_York",
    weight: 4,
    numberLast: false,
    phone: "+1 212 555 ",
    given: words("Ashley Brandon Denise Ethan Jasmine Kevin Linda Marcus"),
    family: words("Adams Brooks Carter Diaz Evans Nguyen Thompson"),
    streets: ["Maple Street", "Oak Avenue"],
    cities: ["Albany, NY", "Trenton, NJ"],
    postalCode: (random) => `1${digits(4)(random)}`,
  },
  {
    country: "AU",
    language: "en",
    timeZone: "Australia/Sydney",
    weight: 1,
    numberLast: false,
    phone: "+61 2 5550 ",
    given: words("Bruce Chelsea Damien Kylie"),
    family: words("Baxter Hall Lawson"),
    streets: ["Wattle Street"],
    cities: ["Sydney NSW"],
    postalCode: digits(4),
  },
];

export interface Someone {
  given: string;
  family: string;
  phone: string;
  address: { lines: string[]; postalCode: string; city: string; country: string };
}

export function someone(random: Random, place: Place): Someone {
  const street = pick(random, place.streets);
  const number = 1 + Math.floor(random() * 140);
  return {
    given: pick(random, place.given),
    family: pick(random, place.family),
    phone: `${place.phone}${String(Math.floor(random() * 10_000)).padStart(4, "0")}`,
    address: {
      lines: [place.numberLast ? `${street} ${number}` : `${number} ${street}`],
      postalCode: place.postalCode(random),
      city: pick(random, place.cities),
      country: place.country,
    },
  };
}

/** The part before the @: plain letters, and a number that makes it the only one. */
export function mailbox({ given, family }: { given: string; family: string }, number: number): string {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/ß/g, "ss")
      .replace(/ł/g, "l")
      .replace(/ı/g, "i")
      .normalize("NFD")
      .replace(/[^a-z]/g, "");
  return `${plain(given)}.${plain(family)}.${number}@example.com`;
}
