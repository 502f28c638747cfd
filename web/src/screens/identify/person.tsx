import { Button, Menu } from "@mantine/core";
import { IconAlertCircle, IconDots, IconId, IconPrinter, IconUserHeart } from "@tabler/icons-react";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Person } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { files, paths } from "../../lib/paths.ts";
import { Page } from "../../ui/page.tsx";
import { Loaded, Waiting } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { PersonSuggestions } from "../care/person-suggestions.tsx";
import { PersonPoints } from "../loyalty/person-points.tsx";
import { PersonListening } from "../interact/person-listening.tsx";
import { PersonOffers } from "../customise/person-offers.tsx";
import { PersonSegments } from "../differentiate/person-segments.tsx";
import { PersonJourneys } from "../interact/person-journeys.tsx";
import { May } from "../may.tsx";
import { PersonReasons } from "../differentiate/person-reasons.tsx";
import { ComplaintForm, Complaints } from "../care/complaints.tsx";
import { PersonOffer } from "../customise/person-offer.tsx";
import { WhatGoesNext } from "../differentiate/what-goes-next.tsx";
import { WhoLooked } from "../trust/who-looked.tsx";
import { PersonRights } from "../trust/person-rights.tsx";
import { nameOf, StateMark, TierTag } from "../words.tsx";
import { Consents, Groups, Identifiers, Media } from "./person-panels.tsx";
import { Facts } from "./facts-panel.tsx";
import { Merges } from "./merges-panel.tsx";
import { NextQuestion } from "./next-question.tsx";
import { PersonEstimates } from "./person-estimates.tsx";
import { PersonValuePanel } from "./person-value.tsx";
import css from "./person.module.css";
import { Timeline } from "./timeline.tsx";

export function PersonScreen() {
  const { id } = useParams({ from: "/app/people/$id" });
  const query = useQuery(queries.person(id));
  const [complaining, setComplaining] = useState(false);
  const person = query.data;
  return (
    <Page
      title={person === undefined ? "Person" : nameOf(person.name)}
      above={{ label: "People", href: paths.people() }}
      marks={person !== undefined && <Marks person={person} />}
      lead={person === undefined ? undefined : leadOf(person)}
      actions={person !== undefined && <PersonActions person={person} complain={() => setComplaining(true)} />}
    >
      <Loaded query={query} lines={10}>
        {(loaded) => (
          <div className={css.columns}>
            <div className={css.main}>
              <PersonValuePanel personId={id} value={loaded.value} />
              <PersonEstimates person={loaded} />
              <PersonReasons personId={loaded.id} />
              <May to="care">
                <NextQuestion personId={id} />
              </May>
              <PersonOffer personId={id} />
              <WhatGoesNext personId={id} />
              {complaining && <ComplaintForm personId={id} close={() => setComplaining(false)} />}
              <Complaints personId={id} complaints={loaded.complaints} />
              <Timeline personId={id} />
            </div>
            <div className={css.side}>
              <Media person={loaded} />
              <Identifiers person={loaded} />
              <Groups person={loaded} />
              <SidePanels person={loaded} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** Some of these are there only when they have something to say. All come at once, so that none moves what somebody already has in hand. */
function SidePanels({ person }: { person: Person }) {
  const { id } = person;
  const waiting = useQueries({
    queries: [
      queries.personSuggestions(id),
      queries.personListening(id),
      queries.journeysOf(id),
      queries.segmentsOf(id),
      queries.offersOf(id),
      queries.merges(id),
    ],
    combine: (all) => all.some(({ isPending }) => isPending),
  });
  if (waiting) return <Waiting />;
  return (
    <>
      <PersonPoints personId={id} />
      <PersonSuggestions personId={id} />
      <PersonListening personId={id} />
      <PersonJourneys personId={id} />
      <PersonOffers personId={id} />
      <PersonSegments personId={id} />
      <Merges personId={id} />
      <Facts person={person} />
      <Consents person={person} />
      <PersonRights personId={id} />
      <WhoLooked personId={id} />
    </>
  );
}

function leadOf(person: Person): string {
  const number = person.identifiers.find((known) => known.kind === "customer_number" || known.kind === "customerNumber")?.value;
  const since = person.since === null ? null : `known since ${day(person.since)}`;
  return [number === undefined ? null : `Customer ${number}`, since].filter((part) => part !== null).join(", ");
}

function Marks({ person }: { person: Person }) {
  const open = person.complaints.some((complaint) => complaint.settledAt === null);
  return (
    <>
      {person.value !== null && <StateMark state={person.value.state} label={person.value.stateLabel} />}
      <TierTag tier={person.value?.tier ?? null} />
      {open && <Tag tone="bad">Open complaint</Tag>}
    </>
  );
}

function PersonActions({ person, complain: openComplaint }: { person: Person; complain: () => void }) {
  const queryClient = useQueryClient();
  const card = useMutation({
    mutationFn: () => actions.giveCard(person.id),
    onSuccess: ({ card: number }) => {
      tell(`Loyalty card ${number} is given.`);
      void queryClient.invalidateQueries(queries.person(person.id));
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  const carries = person.identifiers.some(({ kind }) => kind === "card");
  return (
    <>
      {person.preferenceUrl !== null && (
        <Button
          component="a"
          href={person.preferenceUrl}
          target="_blank"
          rel="noreferrer"
          variant="default"
          leftSection={<IconUserHeart size={15} />}
        >
          Preference page
        </Button>
      )}
      <May to="care">
        <Button variant="default" leftSection={<IconAlertCircle size={15} />} onClick={openComplaint}>
          Note a complaint
        </Button>
      </May>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More">
            <IconDots size={16} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {carries ? (
            <Menu.Item component="a" href={files.card(person.id)} target="_blank" leftSection={<IconId size={16} />}>
              Print the loyalty card (PDF)
            </Menu.Item>
          ) : (
            <May to="care">
              <Menu.Item leftSection={<IconId size={16} />} onClick={() => card.mutate()}>
                Give a loyalty card
              </Menu.Item>
            </May>
          )}
          <Menu.Item leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
            Print this page
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
