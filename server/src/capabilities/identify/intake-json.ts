// Where the values of a JSON text begin and end, so that each event can be kept as the bytes that came. The text is known to be
// JSON already (JSON.parse took it), so brackets and quotes are all there is to look at.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** What was noticed in a value on the way. */
export interface Piece {
  readonly start: number;
  /** After the last byte. */
  readonly end: number;
  /** How deeply arrays and objects lie in each other. */
  readonly depth: number;
  /** It holds \u escapes. */
  readonly escapes: boolean;
  /** It holds numbers with an exponent. */
  readonly exponents: boolean;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function skipBlanks(bytes: Buffer, at: number): number {
  while (isBlank(bytes[at])) at++;
  return at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** The value that begins at `start`. */
function pieceAt(bytes: Buffer, start: number): Piece {
  let at = start;
  let open = 0;
  let depth = 0;
  let escapes = false;
  let exponents = false;
  for (;;) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      for (at++; bytes[at] !== QUOTE; at++) {
        if (bytes[at] !== BACKSLASH) continue;
        if (bytes[++at] === 0x75) escapes = true;
      }
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++open > depth) depth = open;
    } else if (byte === 0x7d || byte === 0x5d) {
      // A scalar ends where what is around it ends.
      if (open === 0) break;
      open--;
    } else if (byte === undefined || (open === 0 && (byte === 0x2c || isBlank(byte)))) {
      break;
    } else if ((byte | 0x20) === 0x65 && isDigit(bytes[at - 1])) {
      exponents = true;
    }
    at++;
    if (open === 0 && (byte === QUOTE || byte === 0x7d || byte === 0x5d)) break;
  }
  return { start, end: at, depth, escapes, exponents };
}

/** Goes over the members of the object that begins at `start`; `visit` is given the key and where the value begins, and returns its end. */
function eachMember(bytes: Buffer, start: number, visit: (key: string, value: number) => number): void {
  let at = skipBlanks(bytes, start + 1);
  while (bytes[at] === QUOTE) {
    const key = pieceAt(bytes, at);
    const value = skipBlanks(bytes, skipBlanks(bytes, key.end) + 1);
    at = skipBlanks(bytes, visit(JSON.parse(bytes.toString("utf8", key.start, key.end)) as string, value));
    if (bytes[at] === 0x2c) at = skipBlanks(bytes, at + 1);
  }
}

/** The elements of the array that begins at `start`, and where it ends. */
function elements(bytes: Buffer, start: number): { pieces: Piece[]; end: number } {
  const pieces: Piece[] = [];
  let at = skipBlanks(bytes, start + 1);
  while (at < bytes.length && bytes[at] !== 0x5d) {
    const piece = pieceAt(bytes, at);
    pieces.push(piece);
    at = skipBlanks(bytes, piece.end);
    if (bytes[at] === 0x2c) at = skipBlanks(bytes, at + 1);
  }
  return { pieces, end: at + 1 };
}

/** The elements of member `list` and the raw text of member `shared` of the object in `bytes`; of a key given twice the last counts. */
export function membersOf(bytes: Buffer, list: string, shared: string): { pieces: Piece[]; shared: Piece | null } {
  let found: Piece[] = [];
  let other: Piece | null = null;
  eachMember(bytes, skipBlanks(bytes, 0), (key, value) => {
    if (key === list && bytes[value] === 0x5b) {
      const { pieces, end } = elements(bytes, value);
      found = pieces;
      return end;
    }
    const piece = pieceAt(bytes, value);
    if (key === shared) other = piece;
    return piece.end;
  });
  return { pieces: found, shared: other };
}

/** The one value in `bytes`. */
export function wholeOf(bytes: Buffer): Piece {
  return pieceAt(bytes, skipBlanks(bytes, 0));
}

/** PostgreSQL keeps neither the character NUL nor half a surrogate pair; scripts cut emoji in two, so these become U+FFFD. */
export function mended(text: string): string {
  return text.replace(
    /\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([dD][89a-fA-F][0-9a-fA-F]{2})|u0000|.)/g,
    (whole, high, _, alone) => (high === undefined && (alone !== undefined || whole === "\\u0000") ? "\\ufffd" : whole),
  );
}

/** A number beyond what double precision holds, e.g. 1e400, or null. */
export function beyondDouble(text: string): string | null {
  let found: string | null = null;
  JSON.parse(text, (_key: string, value: unknown, context?: { source?: string }) => {
    const source = context?.source ?? "";
    if (typeof value === "number" && (!Number.isFinite(value) || (value === 0 && /[1-9]/.test(source.replace(/e.*/i, ""))))) found = source;
    return value;
  });
  return found;
}
