import { NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Settings } from "../../api/types.ts";
import css from "./house-rules.module.css";

type Sending = Settings["sending"];
type Caps = Sending["mediumCaps"][string];
const NONE: Caps = { day: null, week: null, month: null };
const WINDOWS = [
  { id: "day", label: "24 hours" },
  { id: "week", label: "7 days" },
  { id: "month", label: "30 days" },
] as const;

interface Props {
  sending: Sending;
  type: (part: Partial<Sending>) => void;
}

/** A line for all media together and one for each: messages to one person in each window. */
export function CapsTable({ sending, type }: Props) {
  const media = useQuery(queries.media()).data?.items.filter((medium) => medium.archivedAt === null) ?? [];
  const all: Caps = { day: sending.capPerDay, week: sending.capPerWeek, month: sending.capPerMonth };
  const put = (id: string, caps: Caps) => {
    const others = Object.fromEntries(Object.entries(sending.mediumCaps).filter(([medium]) => medium !== id));
    const none = caps.day === null && caps.week === null && caps.month === null;
    type({ mediumCaps: none ? others : { ...others, [id]: caps } });
  };
  return (
    <table className={css.caps}>
      <thead>
        <tr>
          <th scope="col">In</th>
          {WINDOWS.map(({ id, label }) => (
            <th key={id} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <CapsRow
          label="All media"
          caps={all}
          put={({ day, week, month }) => type({ capPerDay: day, capPerWeek: week, capPerMonth: month })}
        />
        {media.map(({ id, name }) => (
          <CapsRow key={id} label={name} caps={sending.mediumCaps[id] ?? NONE} put={(caps) => put(id, caps)} />
        ))}
      </tbody>
    </table>
  );
}

function CapsRow({ label, caps, put }: { label: string; caps: Caps; put: (caps: Caps) => void }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      {WINDOWS.map((window) => (
        <td key={window.id}>
          <NumberInput
            aria-label={`${label}, in ${window.label}`}
            value={caps[window.id] ?? ""}
            min={0}
            max={1000}
            allowDecimal={false}
            hideControls
            placeholder="–"
            onChange={(value) => put({ ...caps, [window.id]: value === "" ? null : Number(value) })}
          />
        </td>
      ))}
    </tr>
  );
}
