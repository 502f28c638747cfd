import { Button } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Import } from "../../api/types.ts";
import { bytes, moment, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { DemoHint, Empty, Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { kindWords } from "./import-choice.ts";
import { ImportState } from "./import.tsx";

const columns: readonly Column<Import>[] = [
  {
    id: "file",
    head: "File",
    text: true,
    cell: (item) => (
      <AppLink href={paths.import(item.id)} className="text-link">
        {item.fileName}
      </AppLink>
    ),
  },
  { id: "kind", head: "Holds", wide: true, cell: (item) => kindWords[item.kind] },
  { id: "state", head: "State", cell: (item) => <ImportState state={item.state} /> },
  { id: "rows", head: "Rows", numeric: true, cell: (item) => whole(item.report?.rows ?? item.rowsRead) },
  { id: "rejects", head: "Rejected", numeric: true, wide: true, cell: (item) => whole(item.report?.rejects ?? 0) },
  { id: "size", head: "Size", numeric: true, wide: true, cell: (item) => bytes(item.bytes) },
  { id: "at", head: "When", numeric: true, wide: true, cell: (item) => moment(item.createdAt) },
];

export function ImportsScreen() {
  const query = useQuery(queries.imports());
  const go = useGo();
  const begin = (
    <May to="write">
      <Button leftSection={<IconFileImport size={15} />} onClick={() => go(paths.newImport())}>
        Import a file
      </Button>
    </May>
  );
  return (
    <Page title="Imports" lead="Lists, purchase histories and goods. The same file twice changes nothing." actions={begin}>
      <Panel flush>
        <Loaded query={query}>
          {({ items }) => (
            <DataTable
              label="Imports"
              columns={columns}
              rows={items}
              rowId={(item) => item.id}
              whenEmpty={
                <Empty
                  sentence="Begin with the file you have: purchases line by line, a list of people, or your goods."
                  action={begin}
                  hint={<DemoHint />}
                />
              }
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
