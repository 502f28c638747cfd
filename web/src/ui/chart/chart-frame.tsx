import { ActionIcon, Skeleton, Tooltip } from "@mantine/core";
import { IconChartBar, IconDownload, IconPhoto, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useRef, useState, type ReactNode } from "react";
import { saveCsv, saveFile, type Cell } from "../csv.ts";
import type { CanvasProps } from "./canvas.tsx";
import css from "./chart.module.css";

const ChartCanvas = lazy(async () => ({ default: (await import("./canvas.tsx")).ChartCanvas }));

interface FrameProps {
  title: string;
  /** What the chart shows, in a sentence: the same for eyes and for screen readers. */
  summary: string;
  /** The definition that goes along. */
  note?: ReactNode;
  height?: number;
  table: { head: readonly string[]; rows: readonly (readonly Cell[])[]; shown?: readonly (readonly ReactNode[])[] };
  option: CanvasProps["option"];
  onClick?: CanvasProps["onClick"];
}

/** A chart with everything it owes its reader: a sentence, a table, a picture and a file to take away. */
export function ChartFrame({ title, summary, note, height = 280, table, option, onClick }: FrameProps) {
  const [asTable, setAsTable] = useState(false);
  const svg = useRef<(() => string) | null>(null);
  const fileName = title.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-");
  return (
    <section className={css.frame} aria-label={title}>
      <div className={css.head}>
        <h2 className={css.title}>{title}</h2>
        <p className={css.summary}>{summary}</p>
        <div className={css.tools} data-noprint>
          <Tool label={asTable ? "Show as chart" : "Show as table"} run={() => setAsTable(!asTable)}>
            {asTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
          </Tool>
          {!asTable && (
            <Tool label="Save as picture" run={() => svg.current !== null && void savePicture(fileName, svg.current())}>
              <IconPhoto size={16} />
            </Tool>
          )}
          <Tool label="Save as CSV" run={() => saveCsv(fileName, table.head, table.rows)}>
            <IconDownload size={16} />
          </Tool>
        </div>
      </div>
      {asTable ? (
        <PlainTable label={title} head={table.head} rows={table.shown ?? table.rows} />
      ) : (
        <Suspense fallback={<Skeleton height={height} radius={8} />}>
          <ChartCanvas
            label={`${title}. ${summary}`}
            height={height}
            option={option}
            onClick={onClick}
            ready={(read) => (svg.current = read)}
          />
        </Suspense>
      )}
      {note !== undefined && <p className={css.note}>{note}</p>}
    </section>
  );
}

function Tool({ label, run, children }: { label: string; run: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} onClick={run} className={css.tool ?? ""}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function PlainTable({ label, head, rows }: { label: string; head: readonly string[]; rows: readonly (readonly ReactNode[])[] }) {
  return (
    <div className={css.tableScroll} role="region" aria-label={`${label}, as a table`} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, column) => (
                <td key={column} className="number">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The drawing as a PNG, twice the size for print. */
async function savePicture(name: string, svg: string): Promise<void> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * 2;
  canvas.height = picture.naturalHeight * 2;
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--surface");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (file !== null) saveFile(`${name}.png`, file);
}
