import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import type { Offer } from "../../api/types.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { OfferCard } from "./offer-card.tsx";
import { OfferForm } from "./offer-form.tsx";
import css from "./offers.module.css";

export function OffersScreen() {
  const query = useQuery(queries.offers());
  const kinds = useQuery(queries.offerKinds()).data?.items ?? [];
  const [open, setOpen] = useState<Offer | "new" | null>(null);
  const close = () => setOpen(null);
  const begin = (
    <May to="write">
      <Button leftSection={<IconPlus size={15} />} onClick={() => setOpen("new")}>
        Make an offer
      </Button>
    </May>
  );
  return (
    <Page
      title="Offers"
      lead="What somebody gets, who may have it and how much of it there is; campaigns and shops use it."
      actions={
        <>
          <AppLink href={paths.budget()} className="text-link">
            Who gets what, for a budget
          </AppLink>
          {begin}
        </>
      }
    >
      {open === "new" && <OfferForm close={close} />}
      {open !== null && open !== "new" && <OfferForm key={open.id} old={open} close={close} />}
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              sentence="An offer is what somebody gets: a coupon, a sample, points, or just a few words and where they lead."
              action={begin}
            />
          ) : (
            <ul className={css.offers}>
              {items.map((offer) => (
                <li key={offer.id} className={css.offer}>
                  <OfferCard offer={offer} kind={kinds.find(({ id }) => id === offer.kind)} edit={() => setOpen(offer)} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}
