import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Offer } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { tell } from "../../ui/toast.tsx";
import css from "./offers.module.css";

const blank = { name: "", headline: "", body: "", url: "" };

type Draft = typeof blank;

/** `made` hears of the new offer, where it is to be used at once. */
export function OfferForm({ close, made }: { close: () => void; made?: (offer: Offer) => void }) {
  const queryClient = useQueryClient();
  const [offer, setOffer] = useState(blank);
  const type = (change: Partial<Draft>) => setOffer((old) => ({ ...old, ...change }));
  const create = useMutation({
    mutationFn: () => {
      const { url, ...words } = offer;
      return actions.createOffer(url === "" ? words : { ...words, url });
    },
    onSuccess: (created) => {
      void queryClient.invalidateQueries({ queryKey: ["/v1/offers"] });
      tell("The offer is made.");
      made?.(created);
      close();
    },
  });
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    create.mutate();
  }
  return (
    <Panel title="A new offer">
      <form className={css.form} onSubmit={send}>
        {create.isError && <ErrorBox sentence={sentenceOf(create.error)} />}
        <OfferFields offer={offer} type={type} />
        <div className={css.buttons}>
          <Button type="submit" loading={create.isPending}>
            Make it
          </Button>
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function OfferFields({ offer, type }: { offer: Draft; type: (change: Partial<Draft>) => void }) {
  return (
    <>
      <TextInput
        label="Name"
        description="For you"
        value={offer.name}
        onChange={(event) => type({ name: event.currentTarget.value })}
        required
        autoFocus
      />
      <TextInput
        label="Headline"
        description="For them"
        value={offer.headline}
        onChange={(event) => type({ headline: event.currentTarget.value })}
        required
      />
      <Textarea
        label="Words"
        value={offer.body}
        onChange={(event) => type({ body: event.currentTarget.value })}
        autosize
        minRows={3}
        required
      />
      <TextInput
        label="Address"
        description="Where a click leads; left empty, we make a page"
        type="url"
        value={offer.url}
        onChange={(event) => type({ url: event.currentTarget.value })}
      />
    </>
  );
}
