const browsers = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const systems = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS", "Mac"],
  ["Linux", "Linux"],
] as const;

/** A browser's long name in two words, for telling one's own sessions apart. */
export function deviceOf(userAgent: string | null): string {
  const found = (list: readonly (readonly [string, string])[]): string | undefined =>
    list.find(([mark]) => userAgent?.includes(mark) === true)?.[1];
  const [browser, system] = [found(browsers), found(systems)];
  if (browser === undefined && system === undefined) return "A program";
  return [browser ?? "A browser", system].filter((part) => part !== undefined).join(" on ");
}
