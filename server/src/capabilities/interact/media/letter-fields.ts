import type { Field } from "./medium.ts";

/** How letters are folded and where their addresses go. */
export const LETTER_FIELDS: readonly Field[] = [
  {
    id: "form",
    label: "Sheet",
    help: "Where the address stands on A4, by DIN 5008; letters to the United States and Canada fit a #10 window",
    kind: "choice",
    options: [
      { value: "b", label: "Form B, address 45 mm from the top" },
      { value: "a", label: "Form A, address 27 mm from the top" },
    ],
    start: "b",
  },
  {
    id: "cover",
    label: "Cover",
    help: "Behind the letters in the same file, in the same order",
    kind: "choice",
    options: [
      { value: "window", label: "None: envelopes with a window" },
      { value: "envelopes", label: "Addressed envelopes (DL, or #10)" },
      { value: "l7160", label: "Labels Avery L7160, 21 on A4" },
      { value: "5160", label: "Labels Avery 5160, 30 on Letter" },
    ],
    start: "window",
  },
  {
    id: "qr",
    label: "Code to scan",
    help: "A QR code below the signature that opens, without typing, what the letter speaks of or the reader's own page",
    kind: "choice",
    options: [
      { value: "none", label: "None" },
      { value: "offer", label: "What is offered" },
      { value: "page", label: "The reader's own page" },
    ],
    start: "none",
  },
  {
    id: "insert",
    label: "Insert sheet",
    help: "Words on a page of their own behind each letter; empty for none",
    kind: "words",
    start: "",
  },
];
