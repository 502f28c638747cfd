import { IconBuilding, IconCheck, IconHome, IconX } from "@tabler/icons-react";
import { Fragment } from "react";
import type { Person } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Tag } from "../../ui/tag.tsx";
import { useMediumNames } from "../session.ts";
import { MediumIcon, MediumName, nameOf } from "../words.tsx";
import css from "./person.module.css";

export function Media({ person }: { person: Person }) {
  const { within } = useMediumNames();
  return (
    <Panel title="How to reach them">
      <ul className={css.rows}>
        {person.media.map((way) => (
          <li key={way.medium} className={css.row}>
            <MediumIcon medium={way.medium} />
            <span className={css.rowText}>
              <MediumName medium={way.medium} />
              {way.why !== null && way.why !== "" && <span className={css.small}>{way.why}</span>}
            </span>
            {way.reachable ? <Tag tone="good">yes</Tag> : <Tag tone="bad">no</Tag>}
          </li>
        ))}
      </ul>
      <p className={css.rule}>{ruleOf(person.rules, within)}</p>
    </Panel>
  );
}

function ruleOf(rules: Person["rules"], within: (medium: string) => string): string {
  const parts: string[] = [];
  if (rules.medium !== null) parts.push(`Prefers ${within(rules.medium)}.`);
  if (rules.maxPerMonth !== null) parts.push(oftenOf(rules.maxPerMonth));
  if (rules.pauseUntil !== null) parts.push(`Pause until ${day(rules.pauseUntil)}.`);
  return parts.length === 0 ? "Has set no rules of their own; the house's rules hold." : parts.join(" ");
}

function oftenOf(maxPerMonth: number): string {
  return maxPerMonth < 1 ? `At most ${Math.round(maxPerMonth * 12)} times a year.` : `At most ${maxPerMonth} a month.`;
}

const identifierWords: Record<string, string> = {
  email: "E-mail",
  phone: "Phone",
  customer_number: "Customer number",
  customerNumber: "Customer number",
  card: "Loyalty card",
  user_id: "User id",
  anonymous_id: "Browser",
};

type Contact = NonNullable<Person["identifiers"][number]["contact"]>;

const blockWords: Record<string, string> = {
  "hard-bounce": "the mailbox does not exist",
  complaint: "complained of mail",
  "by-hand": "stopped by hand",
};

/** Whether an address or number reaches the person, in words. */
function reachedOf({ lastSuccess, blocked }: Contact): string {
  if (blocked !== null) return `Not used since ${day(blocked.at)}: ${blockWords[blocked.reason] ?? blocked.reason}.`;
  if (lastSuccess === null) return "Nothing has arrived there yet.";
  return `Last ${lastSuccess.how === "clicked" ? "answered by a click" : "arrived"} ${day(lastSuccess.at)}.`;
}

type Claim = Person["claims"][number];

const Others = ({ claims }: { claims: readonly Claim[] }) =>
  claims.map(({ other }, i) => (
    <Fragment key={other.id}>
      {i > 0 && ", "}
      <AppLink href={paths.person(other.id)} className="text-link">
        {nameOf(other.name)}
      </AppLink>
    </Fragment>
  ));

const SharedTag = () => <Tag title="Three or more people gave it, so it proves nothing and points at nobody">shared</Tag>;

/** What the person gave and is somebody else's. */
function Claimed({ claim }: { claim: Claim }) {
  return (
    <li className={css.row}>
      <span className={css.rowText}>
        {claim.value}
        <span className={css.small}>
          {identifierWords[claim.kind] ?? claim.kind}, from {claim.source}, {day(claim.firstAt)}; known as that of{" "}
          <Others claims={[claim]} />
        </span>
      </span>
      {claim.shared && <SharedTag />}
    </li>
  );
}

export function Identifiers({ person }: { person: Person }) {
  const claimed = person.claims.filter(({ held }) => !held);
  if (person.identifiers.length + claimed.length === 0) return null;
  const also = (value: string): Claim[] => person.claims.filter((claim) => claim.held && claim.value === value);
  return (
    <Panel title="Known as">
      <ul className={css.rows}>
        {person.identifiers.map((known) => (
          <li key={`${known.kind} ${known.value}`} className={css.row}>
            <span className={css.rowText}>
              {known.value}
              <span className={css.small}>
                {identifierWords[known.kind] ?? known.kind}, from {known.source}, {day(known.firstSeen)}
                {also(known.value).length > 0 && (
                  <>
                    ; also given by <Others claims={also(known.value)} />
                  </>
                )}
              </span>
              {known.contact !== null && <span className={css.small}>{reachedOf(known.contact)}</span>}
            </span>
            {known.contact !== null && known.contact.blocked !== null && <Tag tone="bad">not used</Tag>}
            {also(known.value).some(({ shared }) => shared) && <SharedTag />}
            {known.verifiedAt !== null && <Tag tone="good">verified</Tag>}
          </li>
        ))}
        {claimed.map((claim) => (
          <Claimed key={`${claim.value} ${claim.other.id}`} claim={claim} />
        ))}
      </ul>
    </Panel>
  );
}

export function Groups({ person }: { person: Person }) {
  if (person.groups.length === 0) return null;
  return (
    <Panel title="Belongs to">
      <ul className={css.rows}>
        {person.groups.map((group) => (
          <li key={group.id} className={css.row}>
            {group.kind === "household" ? <IconHome size={16} aria-hidden="true" /> : <IconBuilding size={16} aria-hidden="true" />}
            <span className={css.rowText}>
              <AppLink href={paths.group(group.id)} className="text-link">
                {group.name}
              </AppLink>
              <span className={css.small}>
                {[group.role, group.others === 0 ? "nobody else known" : `${group.others} more`]
                  .filter((part) => part !== null && part !== "")
                  .join(", ")}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Consents({ person }: { person: Person }) {
  return (
    <Panel title="Consents" note="The last word for each purpose and medium">
      {person.consents.length === 0 && <p className={css.small}>None recorded.</p>}
      <ul className={css.rows}>
        {person.consents.map((consent) => (
          <li key={`${consent.purpose} ${consent.medium} ${consent.at}`} className={css.row}>
            {isGiven(consent.decision) ? <IconCheck size={16} aria-hidden="true" /> : <IconX size={16} aria-hidden="true" />}
            <span className={css.rowText}>
              {consent.name}
              <span className={css.small}>
                <MediumName medium={consent.medium} />, {consent.method.split(":")[0]}, {day(consent.at)}
              </span>
            </span>
            <Tag tone={isGiven(consent.decision) ? "good" : "bad"}>{consent.decision}</Tag>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const isGiven = (decision: string): boolean => decision === "given" || decision === "confirmed";
