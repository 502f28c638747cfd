import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Person, PersonAttitude, PersonWallet } from "../../api/types.ts";
import { day, oneDigit, percent } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Tag } from "../../ui/tag.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import css from "./person-estimates.module.css";

/** What they are and how they are reached is no need. */
const identity = new Set([
  "given_name",
  "family_name",
  "address",
  "birth_date",
  "time_zone",
  "preferred_medium",
  "how_often",
  "miss_us",
  "spend_in_all",
]);

/** Needs, habit or heart, share of wallet: declared and estimated apart, each with source and age. */
export function PersonEstimates({ person }: { person: Person }) {
  const need = useQuery({ ...queries.personNeed(person.id), retry: false });
  const attitude = useQuery({ ...queries.personAttitude(person.id), retry: false });
  const wallet = useQuery({ ...queries.personWallet(person.id), retry: false });
  const declared = person.facts.filter((fact) => fact.kind === "declared" && !identity.has(fact.attribute));
  if (need.data === undefined && declared.length === 0) return null;
  return (
    <Panel title="Needs and attachment">
      <div className={css.parts}>
        <section aria-label="Declared needs">
          <h3 className={css.title}>
            Needs <Tag tone="good">declared</Tag>
          </h3>
          {declared.length === 0 ? (
            <p className={css.small}>They have not told us what they value or need.</p>
          ) : (
            <ul className={css.lines}>
              {declared.map((fact) => (
                <li key={fact.attribute}>
                  {fact.name}: {fact.value}
                  <span className={css.small}>
                    {fact.source}, {day(fact.observedAt)}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
        {need.data !== undefined && (
          <section aria-label="Estimated needs">
            <h3 className={css.title}>
              Needs <Tag>estimated</Tag>
            </h3>
            <p>{need.data.sentence}</p>
            <p className={css.small}>
              {need.data.source}, as of {day(need.data.asOf)}
            </p>
            {need.data.group !== null && (
              <May to="lists">
                <AppLink href={paths.need(need.data.group.id)} className={css.more}>
                  Who else buys like this
                </AppLink>
              </May>
            )}
          </section>
        )}
        {attitude.data !== undefined && <Attitude attitude={attitude.data} />}
        {wallet.data !== undefined && <Wallet wallet={wallet.data} />}
      </div>
    </Panel>
  );
}

function Attitude({ attitude }: { attitude: PersonAttitude }) {
  return (
    <section aria-label="Habit or heart">
      <h3 className={css.title}>
        {attitude.name} <Tag>estimated</Tag>
      </h3>
      <p>
        {attitude.meaning} Attitude {oneDigit(attitude.attitude)} (50 is the average customer), {percent(attitude.sure)} sure which side;{" "}
        {attitude.orders} {attitude.orders === 1 ? "order" : "orders"} in the past year, {attitude.often} make it repeat business.
      </p>
      <ul className={css.lines}>
        {attitude.evidence.map((one) => (
          <li key={one.id}>
            {one.sentence}
            <span className={css.small}>
              {one.points === 0
                ? "moves nothing"
                : `${oneDigit(Math.abs(one.points))} points towards ${one.points > 0 ? "the heart" : "habit"}`}
            </span>
          </li>
        ))}
      </ul>
      {attitude.missing.length > 0 && <p className={css.small}>{attitude.missing.join(" ")}</p>}
      <p className={css.small}>From the past two years, as of {day(attitude.asOf)}</p>
    </section>
  );
}

function Wallet({ wallet }: { wallet: PersonWallet }) {
  const money = useMoney();
  return (
    <section aria-label="Share of wallet">
      <h3 className={css.title}>Share of wallet</h3>
      <ul className={css.lines}>
        <li>
          {wallet.declared === null
            ? "They have not told what they spend in all."
            : `${wallet.declared.sentence} They spend ${money.show(wallet.declared.inAllMinor, "round")} a year in all.`}{" "}
          <Tag tone="good">declared</Tag>
          {wallet.declared !== null && (
            <span className={css.small}>
              {wallet.declared.source}, {day(wallet.declared.at)}
              {wallet.declared.fresh ? "" : ", grown stale"}
            </span>
          )}
        </li>
        <li>
          {wallet.estimated === null
            ? "Too few have bought in the past year to estimate it."
            : `${wallet.estimated.sentence} In all ${money.show(wallet.estimated.lowMinor, "round")} to ${money.show(wallet.estimated.highMinor, "round")} a year.`}{" "}
          <Tag>estimated</Tag>
          <span className={css.small}>
            {wallet.estimated === null ? "" : `By ${wallet.estimated.source}, as of ${day(wallet.asOf)}. `}
            {wallet.errorSentence}
          </span>
        </li>
        {wallet.missing.length > 0 && <li>People alike also buy {wallet.missing.join(", ")}; they do not, here.</li>}
      </ul>
    </section>
  );
}
