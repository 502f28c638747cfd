import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Offer } from "../../api/types.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
import { tell } from "../../ui/toast.tsx";
import { BLANK, draftOf, firstTerms, saidOf, termsWhole, type OfferDraft } from "./offer-draft.ts";
import { OfferAudience, OfferLimits } from "./offer-limits.tsx";
import { TermFields } from "./offer-terms.tsx";
import css from "./offers.module.css";

interface FormProps {
  close: () => void;
  /** Hears of the offer, where it is to be used at once. */
  made?: (offer: Offer) => void;
  /** One that is there already, to be changed. */
  old?: Offer;
}

/** A new offer, or one that is changed. */
export function OfferForm({ close, made, old }: FormProps) {
  const queryClient = useQueryClient();
  const [offer, setOffer] = useState<OfferDraft>(() => (old === undefined ? BLANK : draftOf(old)));
  // Pressed twice, it is one offer.
  const [id] = useState(() => crypto.randomUUID());
  const type = (change: Partial<OfferDraft>) => setOffer((before) => ({ ...before, ...change }));
  const kinds = useQuery(queries.offerKinds()).data?.items ?? [];
  const kind = kinds.find((each) => each.id === offer.kind);
  const save = useMutation({
    mutationFn: () => {
      const said = saidOf(offer, kind);
      if (old !== undefined) return actions.changeOffer(old.id, said);
      return actions.createOffer({ id, ...said, ...(kind !== undefined && { kind: kind.id }) });
    },
    onSuccess: (saved) => {
      void queryClient.invalidateQueries({ queryKey: ["/v1/offers"] });
      tell(old === undefined ? "The offer is made." : "Saved. Who holds it already has it as it was promised.");
      made?.(saved);
      close();
    },
  });
  return (
    <FormPanel
      title={old === undefined ? "A new offer" : old.name}
      layout={css.form}
      failure={save.isError ? sentenceOf(save.error) : null}
      busy={save.isPending}
      submit={old === undefined ? "Make it" : "Save"}
      disabled={kind !== undefined && !termsWhole(kind, offer.terms)}
      send={() => save.mutate()}
      close={close}
    >
      <NativeSelect
        label="What they get"
        description={kind?.description ?? "A headline, a few words and where they lead."}
        className={css.whole}
        value={offer.kind}
        disabled={old !== undefined}
        data={[{ value: "", label: "Words only" }, ...kinds.map((each) => ({ value: each.id, label: each.name }))]}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          type({ kind: chosen, terms: firstTerms(kinds.find((each) => each.id === chosen)) });
        }}
      />
      {kind !== undefined && <TermFields kind={kind} terms={offer.terms} change={(terms) => type({ terms })} />}
      <OfferWords offer={offer} type={type} />
      {kind !== undefined && (
        <>
          <OfferLimits kind={kind} draft={offer} type={type} />
          <OfferAudience kind={kind} draft={offer} type={type} />
        </>
      )}
    </FormPanel>
  );
}

function OfferWords({ offer, type }: { offer: OfferDraft; type: (change: Partial<OfferDraft>) => void }) {
  return (
    <>
      <TextInput
        label="Name"
        description="For you"
        value={offer.name}
        maxLength={120}
        onChange={(event) => type({ name: event.currentTarget.value })}
        required
      />
      <TextInput
        label="Headline"
        description="For them"
        value={offer.headline}
        maxLength={200}
        onChange={(event) => type({ headline: event.currentTarget.value })}
        required
      />
      <Textarea
        label="Words"
        className={css.whole}
        value={offer.body}
        onChange={(event) => type({ body: event.currentTarget.value })}
        autosize
        minRows={3}
        required={offer.kind === ""}
      />
      <TextInput
        label="Address"
        description="Where a click leads; left empty, we make a page"
        className={css.whole}
        type="url"
        value={offer.url}
        onChange={(event) => type({ url: event.currentTarget.value })}
      />
    </>
  );
}
