/** What a file can hold. */
export const IMPORT_KINDS = ["purchases", "people", "products"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** In a sentence. */
export const KIND_WORDS: Readonly<Record<ImportKind, string>> = {
  purchases: "purchases",
  people: "people and their contact data",
  products: "goods",
};

/** What a column of an imported file can mean. */

export interface Meaning {
  readonly id: string;
  readonly label: string;
  readonly kind: ImportKind;
  readonly required: boolean;
  /** Headers that mean this, in lower case with only letters and digits left. */
  readonly headers: readonly string[];
}

const meaning = (kind: ImportKind, id: string, label: string, headers: string, required = false): Meaning => ({
  id,
  label,
  kind,
  required,
  headers: headers.split(" "),
});

export const MEANINGS: readonly Meaning[] = [
  meaning(
    "purchases",
    "order",
    "Order or invoice number",
    "invoiceno invoice invoicenumber order orderid ordernumber orderno receipt rechnungsnummer bestellnummer",
    true,
  ),
  meaning(
    "purchases",
    "sku",
    "Article number",
    "stockcode sku article articlenumber articleno productcode product productid item itemcode artikelnummer",
  ),
  meaning("purchases", "name", "Article name", "description productname itemname articlename title bezeichnung"),
  meaning("purchases", "quantity", "Quantity", "quantity qty pieces units menge anzahl"),
  meaning(
    "purchases",
    "at",
    "When it was bought",
    "invoicedate orderdate date datetime createdat orderedat purchasedat time timestamp datum bestelldatum",
    true,
  ),
  meaning("purchases", "price", "Price of one", "unitprice price itemprice preis einzelpreis", true),
  meaning("purchases", "customer", "Customer number", "customerid customer customernumber customerno clientid kundennummer kunde"),
  meaning("purchases", "email", "E-mail address", "email emailaddress mail"),
  meaning("purchases", "country", "Country", "country land"),
  meaning("purchases", "category", "Category", "category productcategory warengruppe kategorie"),
  meaning(
    "purchases",
    "discount",
    "Discount on the line in money, already off the price",
    "discount discountamount linediscount rabatt nachlass",
  ),
  meaning("purchases", "currency", "Currency", "currency currencycode ordercurrency waehrung whrung"),
  meaning("purchases", "place", "Branch or channel", "branch store shop place affiliation channel saleschannel filiale"),
  meaning("people", "customer", "Customer number", "customerid customer customernumber customerno clientid kundennummer kunde"),
  meaning("people", "given_name", "Given name", "givenname firstname forename vorname"),
  meaning("people", "family_name", "Family name", "familyname lastname surname nachname"),
  meaning("people", "full_name", "Name in full", "fullname name displayname customername"),
  meaning("people", "birth_date", "Date of birth", "birthdate dateofbirth dob birthday born geburtsdatum geburtstag"),
  meaning("people", "email", "E-mail address", "email emailaddress mail"),
  meaning("people", "phone", "Phone", "phone phonenumber telephone mobile telefon"),
  meaning("people", "street", "Street and number", "street address address1 addressline1 strasse adresse"),
  meaning("people", "postal_code", "Postal code", "postalcode postcode zip zipcode plz"),
  meaning("people", "city", "Town", "city town ort stadt"),
  meaning("people", "country", "Country", "country land"),
  meaning("people", "language", "Language", "language lang locale sprache"),
  meaning("people", "time_zone", "Time zone", "timezone tz zeitzone"),
  meaning("people", "preferred_medium", "Medium the person chose", "preferredmedium medium contactby"),
  meaning("people", "max_per_month", "At most so many messages a month", "maxpermonth frequency"),
  meaning("people", "consent_offers_email", "Said yes to offers by e-mail", "consentoffersemail emailconsent optin newsletter"),
  meaning("people", "consent_offers_letter", "Said yes to offers by letter", "consentoffersletter letterconsent"),
  meaning("people", "consent_words", "The words the person agreed to", "consentwords"),
  meaning("people", "consent_at", "When the person agreed", "consentat optinat consentdate"),
  meaning(
    "products",
    "sku",
    "Article number",
    "sku stockcode article articlenumber articleno productcode productid itemcode variantsku isbn ean gtin artikelnummer",
  ),
  meaning("products", "name", "Article name", "name title productname itemname articlename product description bezeichnung titel"),
  meaning("products", "category", "Category", "category productcategory producttype type subject genre warengruppe kategorie"),
  meaning("products", "brand", "Brand, maker or author", "brand vendor manufacturer maker author artist marke hersteller autor"),
  meaning("products", "own_brand", "Our own brand (yes or no)", "ownbrand privatelabel eigenmarke"),
  meaning("products", "use_group", "What it is used for (one stands for the other)", "usegroup use verwendung"),
  meaning("products", "price", "Price", "price unitprice regularprice variantprice sellingprice preis verkaufspreis"),
  meaning("products", "cost", "Cost", "cost unitcost costperitem purchaseprice einkaufspreis kosten"),
  meaning(
    "products",
    "arrived_on",
    "Day of arrival",
    "arrivedon arrivaldate publicationdate published releasedate newsince erscheinungsdatum",
  ),
  meaning(
    "products",
    "active",
    "Can be had (yes or no, or pieces in stock)",
    "active available availability instock stock inventory quantity status lieferbar bestand",
  ),
  meaning("products", "url", "Web address", "url link permalink producturl weburl webaddress webadresse onlinestoreurl"),
];

/** A column for each meaning; a meaning left out has no column. */
export type Mapping = Readonly<Record<string, number>>;

const bare = (header: string): string =>
  header
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]/g, "");

/** A column for each meaning of a kind of file, by the headers. */
export function mapColumns(kind: ImportKind, headers: readonly string[]): Mapping {
  const mapping: Record<string, number> = {};
  const taken = new Set<number>();
  for (const { id, headers: known } of MEANINGS.filter((each) => each.kind === kind)) {
    const column = known.map((word) => headers.findIndex((header, i) => !taken.has(i) && bare(header) === word)).find((i) => i >= 0);
    if (column === undefined) continue;
    mapping[id] = column;
    taken.add(column);
  }
  return mapping;
}

/**
 * Which kind of file this is, and which column means what, by its headers: purchases where nothing lacks that they need; otherwise what reads most
 * columns, and among those first what lacks nothing.
 */
export function guessMapping(headers: readonly string[]): { kind: ImportKind; mapping: Mapping } {
  const ways = (["people", "purchases", "products"] as const).map((kind) => ({ kind, mapping: mapColumns(kind, headers) }));
  const order = ({ kind, mapping }: (typeof ways)[number]): number => {
    const complete = missing(kind, mapping).length === 0;
    return (kind === "purchases" && complete ? 10_000 : 0) + 2 * Object.keys(mapping).length + Number(complete);
  };
  return ways.reduce((best, way) => (order(way) > order(best) ? way : best));
}

/** Labels of what must be there and is not. */
export function missing(kind: ImportKind, mapping: Mapping): string[] {
  const required = MEANINGS.filter((each) => each.kind === kind && each.required && mapping[each.id] === undefined).map(
    (each) => each.label,
  );
  if (kind !== "people" && mapping["sku"] === undefined && mapping["name"] === undefined) required.push("Article number or name");
  if (kind === "people" && mapping["customer"] === undefined && mapping["email"] === undefined)
    required.push("Customer number or e-mail address");
  return required;
}
