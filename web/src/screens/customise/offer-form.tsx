import { Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Offer } from "../../api/types.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
import { tell } from "../../ui/toast.tsx";

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
  return (
    <FormPanel
      title="A new offer"
      failure={create.isError ? sentenceOf(create.error) : null}
      busy={create.isPending}
      submit="Make it"
      send={() => create.mutate()}
      close={close}
    >
      <OfferFields offer={offer} type={type} />
    </FormPanel>
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
