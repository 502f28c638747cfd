import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Offer, SegmentRule } from "../../api/types.ts";
import { ErrorBox } from "../../ui/states.tsx";
import { ExplainedParts } from "../differentiate/segment-count.tsx";
import { PersonSearch } from "../identify/person-search.tsx";
import css from "./offers.module.css";

/** Whether one person may have the offer, why not, and where they can take it. */
export function OfferWhy({ offer }: { offer: Offer }) {
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <details className={css.codes}>
      <summary>May this person have it?</summary>
      <div className={css.why}>
        <PersonSearch choose={setChosen} />
        <div aria-live="polite">{chosen !== null && <Answer offer={offer} personId={chosen} />}</div>
      </div>
    </details>
  );
}

function Answer({ offer, personId }: { offer: Offer; personId: string }) {
  const { data, error } = useQuery(queries.offerFor(personId, offer.id));
  if (error !== null) return <ErrorBox sentence={sentenceOf(error)} />;
  if (data === undefined) return null;
  return (
    <>
      <p className={css.verdict}>{data.sentence}</p>
      {offer.rule !== null && <ByRule rule={offer.rule} personId={personId} />}
      {data.state !== "refused" && (
        <a className="text-link" href={data.page} target="_blank" rel="noreferrer">
          Their own page for it
        </a>
      )}
    </>
  );
}

/** The rule of who may have it, beside this person. */
function ByRule({ rule, personId }: { rule: SegmentRule; personId: string }) {
  const { data } = useQuery(queries.segmentWhy(rule, personId));
  return data === undefined ? null : <ExplainedParts explained={data.explained} />;
}
