import { Button, Checkbox } from "@mantine/core";
import { IconArrowDown, IconDownload } from "@tabler/icons-react";
import { useRef, useState, type ReactNode } from "react";
import { saveCsv, type Cell } from "./csv.ts";
import css from "./data-table.module.css";
import { useKeys } from "./keys.tsx";

export interface Column<Row> {
  id: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** What goes into an export; without it the column stays on the screen. */
  plain?: (row: Row) => Cell;
  numeric?: boolean;
  /** The head is only for screen readers. */
  quiet?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
  /** On narrow screens it stands on a line of its own under the first. */
  below?: boolean;
  /** The column may wrap its text. */
  text?: boolean;
  sort?: { active: boolean; choose: () => void };
}

interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** Name of the exported file; also switches choosing rows on. */
  exportAs?: string;
  /** Where the server makes the file of the whole list; without it the export is of what is shown. */
  exportAll?: string;
  more?: { has: boolean; loading: boolean; load: () => void };
  total?: number | undefined;
  whenEmpty?: ReactNode;
}

/** A list with keys (the roles are written out because narrow screens show rows as cards): j and k move, Enter follows the row's link, x chooses the row. */
export function DataTable<Row>(props: TableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  function toggle(id: string): void {
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }
  useRowKeys(body, props, toggle);
  if (props.rows.length === 0 && props.whenEmpty !== undefined) return props.whenEmpty;
  return (
    <div>
      <div className={css.scroll} role="region" aria-label={`${props.label}: table`} tabIndex={0}>
        <table className={css.table} role="table" aria-label={props.label}>
          <Head {...props} />
          <tbody ref={body} role="rowgroup">
            {props.rows.map((row) => (
              <Line key={props.rowId(row)} row={row} table={props} chosen={chosen.has(props.rowId(row))} toggle={toggle} />
            ))}
          </tbody>
        </table>
      </div>
      <Foot table={props} chosen={chosen} clear={() => setChosen(new Set())} />
    </div>
  );
}

function useRowKeys<Row>(body: { current: HTMLTableSectionElement | null }, props: TableProps<Row>, toggle: (id: string) => void) {
  const active = useRef(-1);
  function move(step: number): void {
    const lines = [...(body.current?.rows ?? [])];
    const focused = lines.findIndex((line) => line.contains(document.activeElement));
    const next = Math.min(lines.length - 1, Math.max(0, (focused === -1 ? active.current : focused) + step));
    active.current = next;
    const line = lines[next];
    const target = line?.querySelector<HTMLElement>("a, button") ?? line;
    target?.focus({ preventScroll: true });
    line?.scrollIntoView({ block: "nearest" });
    if (next > lines.length - 4 && props.more?.has === true && !props.more.loading) props.more.load();
  }
  function choose(): void {
    const lines = [...(body.current?.rows ?? [])];
    const focused = lines.findIndex((line) => line.contains(document.activeElement));
    const row = props.rows[focused === -1 ? active.current : focused];
    if (row !== undefined && props.exportAs !== undefined) toggle(props.rowId(row));
  }
  const group = "Lists";
  useKeys([
    { keys: "j", does: "Next row", group, run: () => move(1) },
    { keys: "k", does: "Row before", group, run: () => move(-1) },
    { keys: "x", does: "Choose the row", group, run: choose },
    {
      keys: "e",
      does: "Export what is shown or chosen",
      group,
      run: () => body.current?.closest("div")?.parentElement?.querySelector<HTMLElement>("[data-export]")?.click(),
    },
  ]);
}

function classOf(column: { numeric?: boolean; wide?: boolean; text?: boolean; below?: boolean }): string {
  const names = (["numeric", "wide", "text", "below"] as const).filter((name) => column[name] === true);
  return names.map((name) => css[name]).join(" ");
}

function Head<Row>({ columns, exportAs }: TableProps<Row>) {
  return (
    <thead role="rowgroup">
      <tr role="row">
        {exportAs !== undefined && (
          <th role="columnheader" className={css.choice}>
            <span className="visually-hidden">Chosen</span>
          </th>
        )}
        {columns.map((column) => (
          <th
            key={column.id}
            role="columnheader"
            scope="col"
            className={classOf(column)}
            aria-sort={column.sort?.active === true ? "descending" : undefined}
          >
            {column.sort === undefined ? (
              <span className={column.quiet === true ? "visually-hidden" : undefined}>{column.head}</span>
            ) : (
              <button type="button" className={css.sort} data-active={column.sort.active || undefined} onClick={column.sort.choose}>
                {column.head}
                <IconArrowDown size={12} aria-hidden="true" />
              </button>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface LineProps<Row> {
  row: Row;
  table: TableProps<Row>;
  chosen: boolean;
  toggle: (id: string) => void;
}

function Line<Row>({ row, table, chosen, toggle }: LineProps<Row>) {
  const id = table.rowId(row);
  return (
    <tr role="row" data-chosen={chosen || undefined} tabIndex={-1}>
      {table.exportAs !== undefined && (
        <td role="cell" className={css.choice}>
          <Checkbox size="xs" checked={chosen} onChange={() => toggle(id)} aria-label="Choose this row" />
        </td>
      )}
      {table.columns.map((column) => (
        <td key={column.id} role="cell" className={classOf(column)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

function Foot<Row>({ table, chosen, clear }: { table: TableProps<Row>; chosen: ReadonlySet<string>; clear: () => void }) {
  const { rows, more, total, exportAs, columns, rowId } = table;
  function save(): void {
    const kept = columns.filter((column) => column.plain !== undefined);
    const lines = chosen.size === 0 ? rows : rows.filter((row) => chosen.has(rowId(row)));
    saveCsv(
      exportAs ?? "list",
      kept.map((column) => column.head),
      lines.map((row) => kept.map((column) => column.plain?.(row))),
    );
  }
  if (more?.has !== true && exportAs === undefined) return null;
  return (
    <div className={css.foot} data-noprint>
      <span className="number">
        {chosen.size > 0
          ? `${chosen.size} chosen`
          : total === undefined
            ? `${rows.length} shown`
            : `${rows.length.toLocaleString()} of ${total.toLocaleString()}`}
      </span>
      {chosen.size > 0 && (
        <Button variant="subtle" size="compact-xs" onClick={clear}>
          Choose none
        </Button>
      )}
      <span className={css.push} />
      {exportAs !== undefined && <Export href={chosen.size === 0 ? table.exportAll : undefined} save={save} />}
      {more?.has === true && (
        <Button variant="default" size="compact-sm" loading={more.loading} onClick={more.load}>
          Show more
        </Button>
      )}
    </div>
  );
}

/** The chosen or shown rows, made here; or the whole list, made by the server. */
function Export({ href, save }: { href: string | undefined; save: () => void }) {
  const look = { variant: "subtle", size: "compact-sm", leftSection: <IconDownload size={14} />, "data-export": true } as const;
  if (href === undefined) {
    return (
      <Button {...look} onClick={save}>
        CSV
      </Button>
    );
  }
  return (
    <Button {...look} component="a" href={href} download>
      CSV of all
    </Button>
  );
}
