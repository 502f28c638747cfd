/** Something a person is known by: the kind of identifier and its value; kind "record" for the id of a record. */
export interface Known {
  readonly kind: string;
  readonly value: string;
}

/** What is hashed for a tombstone. Writing and case do not make another person. */
export function tombstoneText({ kind, value }: Known): string {
  return `${kind}:${value.normalize("NFKC").trim().toLowerCase()}`;
}

/** One line of the file that outlives a restored database. */
export interface Tombstone {
  readonly key: string;
  readonly kind: string;
  readonly erasedAt: string;
  readonly liftedAt: string | null;
}

/** Of two notes about one key the later one counts: lifted after it was laid, or laid again after it was lifted. */
export function mergeTombstones(lists: readonly (readonly Tombstone[])[]): Tombstone[] {
  const at = (stone: Tombstone): string => (stone.liftedAt !== null && stone.liftedAt > stone.erasedAt ? stone.liftedAt : stone.erasedAt);
  const merged = new Map<string, Tombstone>();
  for (const stone of lists.flat()) {
    const known = merged.get(stone.key);
    if (known === undefined || at(stone) > at(known)) merged.set(stone.key, stone);
  }
  return [...merged.values()];
}
