// Reads a QR code (ISO/IEC 18004, versions 1 to 10, level M) back from the SVG it was drawn as: what a telephone does, without the camera. Nothing is mended: a code that is
// drawn wrongly does not read.
const ALIGNMENT: readonly (readonly number[])[] = [[], [18], [22], [26], [30], [34], [22, 38], [24, 42], [26, 46], [28, 50]];
/** Data bytes of each block, by version, at level M. */
const BLOCKS: readonly (readonly number[])[] = [
  [16],
  [28],
  [44],
  [32, 32],
  [43, 43],
  [27, 27, 27, 27],
  [31, 31, 31, 31],
  [38, 38, 39, 39],
  [36, 36, 36, 37, 37],
  [43, 43, 43, 43, 44],
];
const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => ((i * j) % 2) + ((i * j) % 3) === 0,
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2 === 0,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2 === 0,
];

/** Which modules are dark: the middle of each lies inside an odd number of the outlines. */
function modulesOf(svg: string): boolean[][] {
  const outlines = [...svg.matchAll(/M([^MZ]+)Z/g)].map(([, path = ""]) =>
    path.split("L").map((point) => point.trim().split(/[ ,]+/).map(Number) as [number, number]),
  );
  const xs = outlines.flat().map(([x]) => x);
  const ys = outlines.flat().map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  // The finder's outline is seven modules long.
  const corner = outlines.find((outline) => outline.some(([x, y]) => x === left && y === top)) ?? [];
  const unit = (Math.max(...corner.map(([x]) => x)) - left) / 7;
  const size = Math.round((Math.max(...xs) - left) / unit);
  const inside = (x: number, y: number): boolean =>
    outlines.filter((outline) => {
      let odd = false;
      for (const [i, [x1, y1]] of outline.entries()) {
        const [x2, y2] = outline[(i + 1) % outline.length]!;
        if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
      }
      return odd;
    }).length %
      2 ===
    1;
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => inside(left + (column + 0.5) * unit, top + (row + 0.5) * unit)),
  );
}

/** Modules that say nothing of the text: finders, timing, alignment, format and version. */
function isReserved(version: number, size: number, row: number, column: number): boolean {
  if ((row < 9 && (column < 9 || column >= size - 8)) || (row >= size - 8 && column < 9)) return true;
  if (row === 6 || column === 6) return true;
  if (version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11))) return true;
  const centres = version === 1 ? [] : [6, ...(ALIGNMENT[version - 1] ?? [])];
  const last = centres.at(-1);
  return centres.some((y) =>
    centres.some((x) => {
      const corner = (x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6);
      return !corner && Math.abs(row - y) <= 2 && Math.abs(column - x) <= 2;
    }),
  );
}

/** The bits as they stand in the code, in pairs of columns from the right, up and down in turn. */
function bitsOf(modules: readonly (readonly boolean[])[], version: number): boolean[] {
  const size = modules.length;
  const format = [0, 1, 2, 3, 4, 5, 7, 8].map((column) => modules[8]![column]!);
  const bits = format.map(Number).map((bit, i) => bit ^ Number("10101000001"[i] ?? "0"));
  if (bits[0] !== 0 || bits[1] !== 0) throw new Error("The code is not of level M.");
  const masked = MASKS[bits[2]! * 4 + bits[3]! * 2 + bits[4]!]!;
  const read: boolean[] = [];
  let upwards = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const row = upwards ? size - 1 - step : step;
      for (const column of [right, right - 1])
        if (!isReserved(version, size, row, column)) read.push(modules[row]![column]! !== masked(row, column));
    }
    upwards = !upwards;
  }
  return read;
}

export function readQr(svg: string): string {
  const modules = modulesOf(svg);
  const version = (modules.length - 17) / 4;
  const blocks = BLOCKS[version - 1];
  if (blocks === undefined) throw new Error(`No code of version 1 to 10: ${modules.length} modules.`);
  const bits = bitsOf(modules, version);
  const byteAt = (place: number): number => bits.slice(8 * place, 8 * place + 8).reduce((value, bit) => 2 * value + Number(bit), 0);
  // Blocks take turns; the longer ones have one byte more at their end.
  const data: number[][] = blocks.map(() => []);
  let place = 0;
  for (let i = 0; i < Math.max(...blocks); i++) for (const [b, length] of blocks.entries()) if (i < length) data[b]!.push(byteAt(place++));
  const stream = data
    .flat()
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  return segmentsOf(stream, version);
}

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Stretches of digits, of capitals and of bytes, each with its length before it. */
function segmentsOf(stream: string, version: number): string {
  const bytes: number[] = [];
  let at = 0;
  const take = (count: number): number => Number.parseInt(stream.slice(at, (at += count)), 2);
  const long = version >= 10;
  while (at + 4 <= stream.length) {
    const mode = take(4);
    if (mode === 0) break;
    if (mode === 4) for (let left = take(long ? 16 : 8); left > 0; left--) bytes.push(take(8));
    else if (mode === 2)
      for (let left = take(long ? 11 : 9); left > 0; left -= 2) {
        const pair = left === 1 ? [take(6)] : ((value) => [Math.floor(value / 45), value % 45])(take(11));
        bytes.push(...Buffer.from(pair.map((place) => ALPHANUMERIC[place]).join("")));
      }
    else if (mode === 1)
      for (let left = take(long ? 12 : 10); left > 0; left -= 3) {
        const digits = Math.min(3, left);
        bytes.push(...Buffer.from(String(take([4, 7, 10][digits - 1]!)).padStart(digits, "0")));
      }
    else throw new Error(`A stretch of mode ${mode}.`);
  }
  return Buffer.from(bytes).toString("utf8");
}
