import { Button, CloseButton, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { LoyaltyProgramme } from "../../api/types.ts";
import { count, digitsOf, percent, whole } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Waiting } from "../../ui/states.tsx";
import { tell } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import css from "./loyalty.module.css";

/** What a programme usually begins with: a point for each unit of money, worth a hundredth of it. */
function usual(unit: number): LoyaltyProgramme {
  return {
    everything: { points: 1, perMinor: unit },
    categories: [],
    pendingDays: 14,
    lifeDays: 730,
    noticeDays: 30,
    worthOf100: unit,
    statusBy: "points",
    statusDays: 365,
    statuses: [],
  };
}

/** The rules, with what the past month would have earned by them while one still types. */
export function LoyaltyRules({ programme }: { programme: LoyaltyProgramme | null }) {
  const { currency } = useMoney();
  const unit = 10 ** digitsOf(currency);
  const [rules, setRules] = useState<LoyaltyProgramme>(programme ?? usual(unit));
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: actions.changeProgramme,
    onSuccess: () => {
      void queryClient.invalidateQueries(queries.loyalty());
      tell("The rules are in force for what is bought from now on.");
    },
  });
  const type = (part: Partial<LoyaltyProgramme>) => setRules((old) => ({ ...old, ...part }));
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate(rules);
  }
  return (
    <div className={css.columns}>
      <Panel title="Rules" note="What was bought before keeps the rules of its day. Points are rounded down, line by line.">
        <form className={css.form} onSubmit={save}>
          {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
          <Rates rules={rules} type={type} unit={unit} />
          <Days rules={rules} type={type} unit={unit} />
          <Statuses rules={rules} type={type} unit={unit} />
          <May to="write">
            <div>
              <Button type="submit" loading={change.isPending} disabled={JSON.stringify(rules) === JSON.stringify(programme)}>
                Put into force
              </Button>
            </div>
          </May>
        </form>
      </Panel>
      <Panel title="The past thirty days by these rules" note="Everybody known by name as a member without a status, less what came back">
        <Preview rules={rules} />
      </Panel>
    </div>
  );
}

interface PartProps {
  rules: LoyaltyProgramme;
  type: (part: Partial<LoyaltyProgramme>) => void;
  unit: number;
}

interface NumberProps {
  label: string;
  description?: string;
  value: number;
  set: (value: number) => void;
  min?: number;
}

function Whole({ label, description, value, set, min = 0 }: NumberProps) {
  return (
    <NumberInput
      label={label}
      {...(description === undefined ? {} : { description })}
      value={value}
      min={min}
      allowDecimal={false}
      onChange={(next) => set(Math.max(min, Math.round(Number(next) || 0)))}
    />
  );
}

function Money({ label, description, value, set, unit }: NumberProps & { unit: number }) {
  const { currency } = useMoney();
  return (
    <NumberInput
      label={`${label}, ${currency}`}
      {...(description === undefined ? {} : { description })}
      value={value / unit}
      min={0}
      decimalScale={2}
      onChange={(next) => set(Math.max(1, Math.round((Number(next) || 0) * unit)))}
    />
  );
}

function Rates({ rules, type, unit }: PartProps) {
  const { everything, categories } = rules;
  const put = (i: number, part: Partial<(typeof categories)[number]>) =>
    type({ categories: categories.map((one, k) => (k === i ? { ...one, ...part } : one)) });
  return (
    <>
      <div className={css.pair}>
        <Whole label="Points" value={everything.points} set={(points) => type({ everything: { ...everything, points } })} />
        <Money
          label="for each"
          value={everything.perMinor}
          unit={unit}
          set={(perMinor) => type({ everything: { ...everything, perMinor } })}
        />
      </div>
      {categories.map((one, i) => (
        <div key={i} className={css.row}>
          <TextInput label="Category" value={one.category} onChange={(event) => put(i, { category: event.currentTarget.value })} />
          <Whole label="Points" value={one.points} set={(points) => put(i, { points })} />
          <Money label="for each" value={one.perMinor} unit={unit} set={(perMinor) => put(i, { perMinor })} />
          <CloseButton
            aria-label={`Leave out ${one.category}`}
            onClick={() => type({ categories: categories.filter((_, k) => k !== i) })}
          />
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => type({ categories: [...categories, { category: "", points: everything.points, perMinor: everything.perMinor }] })}
        >
          A category of its own
        </Button>
      </div>
    </>
  );
}

function Days({ rules, type, unit }: PartProps) {
  return (
    <div className={css.pair}>
      <Whole
        label="Days pending"
        description="While goods may come back"
        value={rules.pendingDays}
        set={(pendingDays) => type({ pendingDays })}
      />
      <Whole
        label="Days until they expire"
        description="From the purchase on"
        min={1}
        value={rules.lifeDays}
        set={(lifeDays) => type({ lifeDays })}
      />
      <Whole
        label="Days of notice"
        description="Before points expire"
        value={rules.noticeDays}
        set={(noticeDays) => type({ noticeDays })}
      />
      <Money
        label="100 points are worth"
        description="What the house owes for them"
        value={rules.worthOf100}
        unit={unit}
        set={(worthOf100) => type({ worthOf100 })}
      />
    </div>
  );
}

function Statuses({ rules, type, unit }: PartProps) {
  const { statuses, statusBy } = rules;
  const put = (i: number, part: Partial<(typeof statuses)[number]>) =>
    type({ statuses: statuses.map((one, k) => (k === i ? { ...one, ...part } : one)) });
  return (
    <>
      {statuses.length > 0 && (
        <div className={css.pair}>
          <NativeSelect
            label="A status is reached by"
            data={[
              { value: "points", label: "Points earned" },
              { value: "value", label: "Money spent" },
            ]}
            value={statusBy}
            onChange={(event) => type({ statusBy: event.currentTarget.value === "value" ? "value" : "points" })}
          />
          <Whole label="within days" min={1} value={rules.statusDays} set={(statusDays) => type({ statusDays })} />
        </div>
      )}
      {statuses.map((one, i) => (
        <div key={i} className={css.row}>
          <TextInput label="Status" value={one.name} onChange={(event) => put(i, { name: event.currentTarget.value })} />
          {statusBy === "value" ? (
            <Money label="from" value={one.from} unit={unit} set={(from) => put(i, { from })} />
          ) : (
            <Whole label="from points" min={1} value={one.from} set={(from) => put(i, { from })} />
          )}
          <Whole label="earns, % of the rates" min={1} value={one.percent} set={(rate) => put(i, { percent: rate })} />
          <CloseButton aria-label={`Leave out ${one.name}`} onClick={() => type({ statuses: statuses.filter((_, k) => k !== i) })} />
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() =>
            type({
              statuses: [
                ...statuses,
                { name: "", from: 2 * (statuses.at(-1)?.from ?? 250 * (statusBy === "value" ? unit : 1)), percent: 125 },
              ],
            })
          }
        >
          A status
        </Button>
      </div>
    </>
  );
}

function Preview({ rules }: { rules: LoyaltyProgramme }) {
  const [settled] = useDebouncedValue(rules, 400);
  const complete =
    settled.categories.every(({ category }) => category.trim() !== "") && settled.statuses.every(({ name }) => name.trim() !== "");
  const { data, error } = useQuery({ ...queries.loyaltyPreview(settled), placeholderData: keepPreviousData, enabled: complete });
  const money = useMoney();
  if (!complete) return <p className={css.sentence}>Give each category and each status its name.</p>;
  if (error !== null) return <ErrorBox sentence={error.message} />;
  if (data === undefined) return <Waiting lines={3} />;
  if (data.fault !== null) return <p className={css.fault}>{data.fault}</p>;
  if (data.lines === 0)
    return <p className={css.sentence}>Nobody known by name bought anything in the past thirty days, so nothing can be told.</p>;
  return (
    <p className={css.sentence} aria-live="polite">
      {count(data.people, "person", "people")} spent {money.show(data.moneyMinor)} and would have earned {whole(data.points)} points, worth{" "}
      {money.show(data.worthMinor)} to them
      {data.moneyMinor > 0 ? `: ${percent(data.worthMinor / data.moneyMinor, 1)} of what they spent` : ""}.
    </p>
  );
}
