import { strictAddress } from "../../../vocabulary/mail-address.ts";
import { MAIL_TEXT, type Medium } from "./medium.ts";

export const email: Medium = {
  id: "email",
  name: "E-mail",
  wish: { en: "E-mail", de: "E-Mail" },
  needs: "a mail address",
  address: ({ email: mailbox }) => (mailbox === null || mailbox === undefined ? null : strictAddress(mailbox)),
  handing: { by: "mail" },
  done: "The mail server took it, and it did not come back.",
  knows:
    "Knows when somebody follows a link or writes back. Whether it was seen is not noted: openings are not followed, and programs open mails as well.",
  text: MAIL_TEXT,
  shown: "mail",
  event: "Mail Sent",
  fields: [],
};
