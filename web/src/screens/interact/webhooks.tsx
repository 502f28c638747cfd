import { Button, Checkbox, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { WebhookDelivery, WebhookEndpoint } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { FormPanel } from "../../ui/form-panel.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { ShownOnce } from "../../ui/shown-once.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import css from "./media.module.css";

interface Secret {
  name: string;
  secret: string;
}

/** Programs elsewhere that are told what happens here, and what became of each telling. */
export function WebhooksScreen() {
  const query = useQuery(queries.webhooks());
  const [search, change] = useSearchState();
  const [made, setMade] = useState<Secret | null>(null);
  const begin = (
    <Button leftSection={<IconPlus size={15} />} onClick={() => change({ make: "yes" })}>
      Add a webhook
    </Button>
  );
  return (
    <Page
      title="Webhooks"
      lead="A program of yours elsewhere is told of what happens here: signed, at least once, with the same id at every try."
      actions={begin}
    >
      {made !== null && (
        <ShownOnce
          label={`The secret of “${made.name}”`}
          value={made.secret}
          note="The other program checks our signature by it (Standard Webhooks 1.0). It is not shown again."
          close={() => setMade(null)}
        />
      )}
      <Loaded query={query}>
        {({ items, facts }) => {
          const shown = items.filter((endpoint) => endpoint.archivedAt === null);
          return (
            <>
              {search["make"] === "yes" && <WebhookForm facts={facts} close={() => change({ make: "" })} made={setMade} />}
              {shown.length === 0 && <Empty sentence="No program is told anything yet." action={begin} />}
              {shown.map((endpoint) => (
                <EndpointPanel key={endpoint.id} endpoint={endpoint} made={setMade} />
              ))}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

interface FormProps {
  facts: readonly { fact: string; says: string }[];
  close: () => void;
  made: (secret: Secret) => void;
}

function WebhookForm({ facts, close, made }: FormProps) {
  const queryClient = useQueryClient();
  const [words, setWords] = useState({ name: "", url: "", allowedHost: "", facts: [] as string[] });
  const add = useMutation({
    mutationFn: () => actions.addWebhook(words),
    onSuccess: ({ endpoint, secret }) => {
      void queryClient.invalidateQueries({ queryKey: ["/v1/webhooks"] });
      made({ name: endpoint.name, secret });
      close();
    },
  });
  return (
    <FormPanel
      title="A webhook"
      note="Only addresses on the public internet are asked"
      layout={css.form}
      failure={add.isError ? sentenceOf(add.error) : null}
      busy={add.isPending}
      submit="Add it"
      send={() => add.mutate()}
      close={close}
    >
      <TextInput
        label="Name"
        value={words.name}
        onChange={(event) => setWords({ ...words, name: event.currentTarget.value })}
        required
        autoFocus
      />
      <TextInput label="Address" value={words.url} onChange={(event) => setWords({ ...words, url: event.currentTarget.value })} required />
      <TextInput
        label="Allowed host"
        description="Only for a program in your own network: its name, perhaps with a port"
        value={words.allowedHost}
        onChange={(event) => setWords({ ...words, allowedHost: event.currentTarget.value })}
      />
      <Checkbox.Group label="It is told when" value={words.facts} onChange={(chosen) => setWords({ ...words, facts: chosen })}>
        <div className={css.facts}>
          {facts.map(({ fact, says }) => (
            <Checkbox key={fact} value={fact} label={fact} description={says} />
          ))}
        </div>
      </Checkbox.Group>
    </FormPanel>
  );
}

function EndpointPanel({ endpoint, made }: { endpoint: WebhookEndpoint; made: (secret: Secret) => void }) {
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const again = () => void queryClient.invalidateQueries({ queryKey: ["/v1/webhooks"] });
  const failed = (error: Error) => complain(sentenceOf(error));
  const renew = useMutation({
    mutationFn: () => actions.renewWebhookSecret(endpoint.id),
    onSuccess: ({ secret }) => made({ name: endpoint.name, secret }),
    onError: failed,
  });
  const archive = useMutation({
    mutationFn: (archived: boolean) => actions.changeWebhook(endpoint.id, { archived }),
    onSuccess: ({ archivedAt }) => {
      again();
      if (archivedAt !== null) tellWithUndo(`${endpoint.name} is told nothing any more.`, () => archive.mutate(false));
    },
    onError: failed,
  });
  return (
    <Panel
      title={endpoint.name}
      note={`${endpoint.url}: ${endpoint.facts.join(", ")}`}
      actions={
        <div className={css.deeds}>
          <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
            Deliveries
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => renew.mutate()}>
            New secret
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => archive.mutate(true)}>
            Put away
          </Button>
        </div>
      }
    >
      {endpoint.restsUntil !== null && (
        <p className={css.state}>
          <Tag tone="warn">resting</Tag> It failed {endpoint.failures} times in a row; it is tried again {moment(endpoint.restsUntil)}.
        </p>
      )}
      {open && <Deliveries id={endpoint.id} />}
    </Panel>
  );
}

function Deliveries({ id }: { id: string }) {
  const query = useQuery(queries.deliveries(id));
  const resend = useMutation({
    mutationFn: (delivery: string) => actions.resendDelivery(delivery),
    onSuccess: () => {
      void query.refetch();
      tell("It is delivered again, with the id it always had.");
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Loaded query={query}>
      {({ items }) => (
        <DataTable
          label="Deliveries"
          rows={items}
          rowId={(row) => row.id}
          columns={[
            { id: "at", head: "When", cell: (row) => moment(row.at) },
            { id: "fact", head: "Fact", cell: (row) => row.fact },
            { id: "state", head: "State", cell: (row) => <DeliveryState row={row} /> },
            { id: "reply", head: "Answer", text: true, cell: (row) => row.reply ?? "" },
            {
              id: "deeds",
              head: "Actions",
              quiet: true,
              cell: (row) => (
                <Button size="compact-sm" variant="default" onClick={() => resend.mutate(row.id)}>
                  Send again
                </Button>
              ),
            },
          ]}
          whenEmpty={<Empty sentence="Nothing has happened yet that it is told of." />}
        />
      )}
    </Loaded>
  );
}

function DeliveryState({ row }: { row: WebhookDelivery }) {
  if (row.state === "delivered") return <Tag tone="good">delivered</Tag>;
  if (row.state === "failed") return <Tag tone="bad">given up after {row.attempts} tries</Tag>;
  return <Tag>{row.attempts === 0 ? "waits" : `tried ${row.attempts} times, next ${moment(row.dueAt)}`}</Tag>;
}
