import type { WatchList } from "./watch-list.ts";

/** Requirement D5: a mail costs a five-hundredth of a letter. */
export const noEmail: WatchList = {
  id: "no-email",
  name: "No e-mail yet",
  question: "Which customers can we not write to by mail, and so write to dearly or not at all?",
  owner: "Service",
  action: "Ask for it at the next contact, saying what it is for: the receipt, news of what they buy, the answer to a question",
  definition: "Customers (former and gone ones left out) of whom no mail address is known; the most valuable first.",
  where: "orders > 0 and state not in ('former', 'gone')",
  among: "select person_id, 0. as weight from differentiate_people final where not has(points, 'email')",
  urgency: "revenue",
  more: `
    select toString(person_id) as personId, arrayFilter(point -> point in ('phone', 'letter'), arrayMap(point -> toString(point), points)) as words
    from differentiate_people final where person_id in {ids:Array(UUID)}`,
  why({ revenueMinor, more }, { money }) {
    const ways = more.map((point) => (point === "phone" ? "by phone" : "by letter"));
    return `Bought for ${money(revenueMinor)} so far; can be reached ${ways.length === 0 ? "only when they come" : ways.join(" and ")}.`;
  },
};
