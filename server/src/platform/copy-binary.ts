// PostgreSQL's binary COPY format (its documentation, COPY, "Binary Format"): fields with their length, nothing to escape.

const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const END = Buffer.from([0xff, 0xff]);
/** Microseconds count from the first moment of 2000. */
const EPOCH = Date.UTC(2000, 0, 1);

export type Field = string | Date | boolean | null;

function fieldBytes(field: Field): Buffer {
  if (field === null) return Buffer.from([0xff, 0xff, 0xff, 0xff]);
  if (typeof field === "boolean") return Buffer.from([0, 0, 0, 1, field ? 1 : 0]);
  if (typeof field === "string") {
    const bytes = Buffer.allocUnsafe(4 + Buffer.byteLength(field));
    bytes.writeInt32BE(bytes.length - 4, 0);
    bytes.write(field, 4);
    return bytes;
  }
  const bytes = Buffer.allocUnsafe(12);
  bytes.writeInt32BE(8, 0);
  bytes.writeBigInt64BE(BigInt(field.getTime() - EPOCH) * 1000n, 4);
  return bytes;
}

/** The beginning of a row: the given columns (text, timestamptz, boolean), with `more` columns to follow. */
export function rowHead(fields: readonly Field[], more: number): Buffer {
  const count = Buffer.allocUnsafe(2);
  count.writeInt16BE(fields.length + more, 0);
  return Buffer.concat([count, ...fields.map(fieldBytes)]);
}

/** Rows as one piece for COPY … WITH (FORMAT binary). */
export function copyPiece(rows: readonly Buffer[]): Buffer {
  return Buffer.concat([SIGNATURE, ...rows, END]);
}
