import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { deleteSignature, putSignature, signatures, type SignatureRow } from "./signatures-store.ts";

export interface SignatureView extends Omit<SignatureRow, "image"> {
  /** As a data: address, or null. */
  readonly image: string | null;
}

/** Those who sign letters. */
export interface Signatures {
  list(): Promise<SignatureView[]>;
  /** @param words.image a PNG or JPEG in base64 of at most 300 000 bytes; null keeps what is there */
  put(words: { name: string; title: string; usual: boolean; image: string | null }): Promise<SignatureView[]>;
  remove(id: string): Promise<SignatureView[]>;
}

const MOST = 300_000;

/** What an image is by its first bytes, whatever it is called; null for all else. */
function imageType(bytes: Buffer): "image/png" | "image/jpeg" | null {
  if (bytes.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex"))) return "image/png";
  return bytes.subarray(0, 3).equals(Buffer.from("ffd8ff", "hex")) ? "image/jpeg" : null;
}

export function createSignatures({ postgres }: { postgres: Postgres }): Signatures {
  const list = async (db: Db): Promise<SignatureView[]> =>
    (await signatures(db)).map((row) => ({
      ...row,
      image: row.image === null ? null : `data:${imageType(row.image) ?? ""};base64,${row.image.toString("base64")}`,
    }));
  return {
    list: () => list(postgres.db),
    put: ({ name, title, usual, image }) =>
      postgres.transaction(async (tx) => {
        const bytes = image === null ? null : Buffer.from(image, "base64");
        if (bytes !== null && imageType(bytes) === null) throw new Problem("invalid", "The signature is no PNG and no JPEG.");
        if (bytes !== null && bytes.length > MOST)
          throw new Problem("too-large", "The signature has more than 300 000 bytes. Scan it smaller.");
        await putSignature(tx, { name, title, usual, image: bytes });
        return list(tx);
      }),
    remove: (id) =>
      postgres.transaction(async (tx) => {
        if (!(await deleteSignature(tx, id))) throw new Problem("not-found", "There is no such signature.");
        return list(tx);
      }),
  };
}
