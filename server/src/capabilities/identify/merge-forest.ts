// Who joined whom, as a forest: each active merge is an edge from a record to the record it was joined with. Pure.

export interface Edge {
  readonly gone: string;
  readonly kept: string;
  readonly at: Date;
}

export interface Flat {
  readonly memberId: string;
  /** The top of its tree. */
  readonly personId: string;
  /** Since when it counts as that person: the youngest edge on the way up. */
  readonly since: Date;
}

/** For each of these records that stands below another one: the top of its tree. Edges have at most one way up and no circle. */
export function flatten(records: readonly string[], edges: readonly Edge[]): Flat[] {
  const up = new Map(edges.map((edge) => [edge.gone, edge]));
  return records.flatMap((memberId) => {
    let edge = up.get(memberId);
    if (edge === undefined) return [];
    let since = edge.at;
    let personId = edge.kept;
    while ((edge = up.get(personId)) !== undefined) {
      personId = edge.kept;
      if (edge.at > since) since = edge.at;
    }
    return [{ memberId, personId, since }];
  });
}
