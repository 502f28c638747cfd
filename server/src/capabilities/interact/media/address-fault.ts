/** What is wrong with a web address in a setting, or null. Where it leads is looked at when it is used. */
export function webAddressFault(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  return url !== null && ["http:", "https:"].includes(url.protocol) && url.username === "" && url.password === ""
    ? null
    : "A web address begins with https:// and carries no name and password.";
}

const HOST = /^[a-z0-9.-]+(:\d{1,5})?$/i;

/** What is wrong with the one host that may be reached beyond the public internet, or null. */
export const hostFault = (value: string): string | null =>
  HOST.test(value) ? null : "A host is written as name or name:port, without http:// and path.";
