import { countNumb, endNumb, insertNumb, numbPage, openNumb, pauseLonger } from "./numb-store.ts";

/** What the gate knows of those who do not listen any more; interact finds them, and what ends it. */
export interface NumbBook {
  open: typeof openNumb;
  page: typeof numbPage;
  count: typeof countNumb;
  add: typeof insertNumb;
  end: typeof endNumb;
  pauseLonger: typeof pauseLonger;
}

export const numbBook: NumbBook = { open: openNumb, page: numbPage, count: countNumb, add: insertNumb, end: endNumb, pauseLonger };
