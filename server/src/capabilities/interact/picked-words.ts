import { strictAddress } from "../../vocabulary/mail-address.ts";

/**
 * Whom a pasted text names, line by line; of a line that holds a mail address, that alone ("Ann Lee <ann@shop.example>").
 * One line alone may name several, parted by commas or semicolons.
 */
export function namesIn(text: string): string[] {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const parts = lines.length === 1 ? (lines[0] ?? "").split(/[,;]+/) : lines;
  const names = parts.map((part) => {
    const address = /[^\s<>,;"']+@[^\s<>,;"']+/.exec(part)?.[0];
    if (address !== undefined) return strictAddress(address)?.toLowerCase() ?? address;
    return part
      .trim()
      .replace(/^["']+|["',;]+$/g, "")
      .trim();
  });
  return names.filter((name) => name !== "");
}
