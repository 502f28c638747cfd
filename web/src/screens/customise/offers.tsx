import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import type { Offer } from "../../api/types.ts";
import { Page } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { OfferForm } from "./offer-form.tsx";
import css from "./offers.module.css";

export function OffersScreen() {
  const query = useQuery(queries.offers());
  const [making, setMaking] = useState(false);
  const begin = (
    <May to="write">
      <Button leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)}>
        Make an offer
      </Button>
    </May>
  );
  return (
    <Page
      title="Offers"
      lead="What a campaign puts in front of a person. Each has a page of its own, unless it names another."
      actions={begin}
    >
      {making && <OfferForm close={() => setMaking(false)} />}
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty sentence="An offer is a headline, a few words and where they lead." action={begin} />
          ) : (
            <ul className={css.offers}>
              {items.map((offer) => (
                <li key={offer.id} className={css.offer}>
                  <OfferCard offer={offer} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}

function OfferCard({ offer }: { offer: Offer }) {
  const address = offer.url ?? `/o/${encodeURIComponent(offer.id)}`;
  return (
    <>
      <p className={css.name}>{offer.name}</p>
      <h2 className={css.headline}>{offer.headline}</h2>
      <p className={css.body}>{offer.body}</p>
      <a className={`text-link ${css.link}`} href={address} target="_blank" rel="noreferrer">
        {offer.url === null ? "Its page here" : offer.url}
      </a>
    </>
  );
}
