import { Button } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { useCampaignFromList } from "../interact/make-campaign.ts";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import { nameOf } from "../words.tsx";
import css from "./watch-list.module.css";

interface Known {
  personId: string;
  name: string | null;
}

interface Pages<Row> {
  data: { pages: { items: Row[] }[] } | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

interface StudyPeopleProps<Row extends Known> {
  title: string;
  above: { label: string; href: string };
  lead?: ReactNode;
  definition: ReactNode;
  query: Pages<Row>;
  columns: readonly Column<Row>[];
  exportAs: string;
  total?: number | undefined;
  /** The list that a campaign to these people is made from. */
  list?: { id: string; name: string };
}

/** The people behind a figure of a study: who, why, and what to do with them. */
export function StudyPeople<Row extends Known>({
  title,
  above,
  lead,
  definition,
  query,
  columns,
  exportAs,
  total,
  list,
}: StudyPeopleProps<Row>) {
  const may = useMay();
  const make = useCampaignFromList();
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={title}
      above={above}
      lead={lead}
      actions={
        list !== undefined && (
          <May to="write">
            <Button
              leftSection={<IconSend size={15} />}
              loading={make.isPending}
              disabled={rows.length === 0}
              onClick={() => make.mutate(list)}
            >
              Make a campaign to these people
            </Button>
          </May>
        )
      }
    >
      <p className={css.definition}>{definition}</p>
      <Loaded query={query}>
        {() => (
          <Panel flush>
            <DataTable
              label={title}
              columns={[who<Row>(), ...columns]}
              rows={rows}
              rowId={(row) => row.personId}
              {...(may("export") && { exportAs })}
              total={total}
              more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
              whenEmpty={<Empty sentence="Nobody is here today." />}
            />
          </Panel>
        )}
      </Loaded>
    </Page>
  );
}

function who<Row extends Known>(): Column<Row> {
  return {
    id: "name",
    head: "Who",
    cell: (row) => (
      <AppLink href={paths.person(row.personId)} className={css.who}>
        {nameOf(row.name)}
      </AppLink>
    ),
    plain: (row) => row.name,
  };
}
