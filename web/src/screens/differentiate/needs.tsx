import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { NeedGroup, WalletPage } from "../../api/types.ts";
import { day, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { DemoHint, Empty, Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import { TierTag } from "../words.tsx";
import css from "./needs.module.css";
import { NeedChart } from "./need-chart.tsx";

/** Needs as a second axis beside value. */
export function NeedsScreen() {
  const query = useQuery(queries.needs());
  const asOf = query.data?.asOf ?? null;
  return (
    <Page
      title="Needs"
      lead={asOf === null ? undefined : `Estimated from what people bought and said in the past two years, as of ${day(asOf)} (UTC).`}
    >
      <Loaded query={query}>
        {(page) =>
          page.asOf === null ? (
            <Panel>
              <Empty sentence={page.sentence} hint={<DemoHint />} />
            </Panel>
          ) : (
            <>
              <Panel>
                <p className={css.voice}>{page.sentence}</p>
              </Panel>
              {page.groups.length > 0 && <NeedChart page={page} />}
              {page.groups.length > 0 && (
                <Panel
                  title="The groups"
                  note="Named by what tells them from the others. What a person told us themselves stands on their own page, apart."
                >
                  <ul className={css.groups}>
                    {page.groups.map((group) => (
                      <Group key={group.id} group={group} />
                    ))}
                  </ul>
                </Panel>
              )}
              <Wallet />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Group({ group }: { group: NeedGroup }) {
  const money = useMoney();
  return (
    <li className={css.group}>
      <div className={css.head}>
        <h3 className={css.name}>{group.name}</h3>
        <p className={`${css.figures} number`}>
          {whole(group.people)} people · {money.show(group.revenueYearMinor, "short")} in the past year ·{" "}
          {money.show(group.expectedMinor, "short")} expected
          {group.sure !== null && ` · ${percent(group.sure)} sure on average`}
        </p>
      </div>
      {group.telling.length > 0 && (
        <ul className={css.telling} aria-label={`What tells ${group.name}`}>
          {group.telling.slice(0, 5).map((item) => (
            <li key={`${item.kind} ${item.item}`}>
              <span className={css.item}>{item.name}</span>
              <span className={css.small}>
                {percent(item.share)} of them, {percent(item.elsewhere)} of the others
              </span>
            </li>
          ))}
        </ul>
      )}
      <May to="lists">
        <AppLink href={paths.need(group.id)} className={css.more}>
          See the people<span className="visually-hidden"> of {group.name}</span>
        </AppLink>
      </May>
    </li>
  );
}

/** Share of wallet: estimated and declared apart. */
function Wallet() {
  const query = useQuery(queries.wallet());
  return (
    <Panel title="Share of wallet" note="What part of what they spend on such things they spend with us">
      <Loaded query={query} lines={4}>
        {(wallet) => (
          <div className={css.wallet}>
            <Estimated wallet={wallet} />
            <Declared wallet={wallet} />
            <May to="lists">
              <AppLink href={paths.wallets()} className={css.more}>
                Who seems to spend most elsewhere
              </AppLink>
            </May>
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function Estimated({ wallet }: { wallet: WalletPage }) {
  const money = useMoney();
  return (
    <section aria-label="Estimated share of wallet">
      <h3 className={css.name}>Estimated</h3>
      <p>{wallet.sentence}</p>
      {wallet.estimated.length > 0 && (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Tier</th>
              <th scope="col">People</th>
              <th scope="col">With us</th>
              <th scope="col">In all</th>
              <th scope="col">Our share</th>
            </tr>
          </thead>
          <tbody className="number">
            {wallet.estimated.map((tier) => (
              <tr key={tier.tier}>
                <td>
                  <TierTag tier={tier.tier} />
                </td>
                <td>{whole(tier.people)}</td>
                <td>{money.show(tier.spentMinor, "short")}</td>
                <td>
                  {money.show(tier.lowMinor, "short")} to {money.show(tier.highMinor, "short")}
                </td>
                <td>{percent(tier.spentMinor / Math.max(1, tier.walletMinor))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={css.small}>{wallet.errorSentence}</p>
    </section>
  );
}

function Declared({ wallet }: { wallet: WalletPage }) {
  const money = useMoney();
  const { declared } = wallet;
  return (
    <section aria-label="Declared share of wallet">
      <h3 className={css.name}>Declared</h3>
      <p>
        {declared === null
          ? "Nobody has told what they spend in all. The data dictionary has the question; it is asked at the desk and on the preference page."
          : `${whole(declared.people)} people told: ${money.show(declared.spentMinor, "round")} of the ${money.show(Math.round(declared.inAllMinor), "round")} they spend in all was spent with us, ${percent(declared.spentMinor / Math.max(1, declared.inAllMinor))}.`}
      </p>
    </section>
  );
}
