/**
 * How far two groupings of the same people agree: the adjusted Rand index (Hubert & Arabie, "Comparing partitions", Journal of Classification 2,
 * 1985). 1: the same groups under whatever names; 0: as much as chance gives. Two groupings without any parting agree fully.
 */
export function adjustedRandIndex(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const cells = new Map<string, number>();
  const [rows, columns] = [new Map<number, number>(), new Map<number, number>()];
  const count = <Key>(map: Map<Key, number>, key: Key): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (let i = 0; i < one.length; i++) {
    count(cells, `${one[i]} ${other[i]}`);
    count(rows, one[i]!);
    count(columns, other[i]!);
  }
  const pairs = (map: Map<unknown, number>): number => [...map.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const [together, inOne, inOther] = [pairs(cells), pairs(rows), pairs(columns)];
  const all = (one.length * (one.length - 1)) / 2;
  const expected = all === 0 ? 0 : (inOne * inOther) / all;
  const most = (inOne + inOther) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}
