import { Button, Checkbox } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { whole } from "../../lib/format.ts";
import { files, paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { FilterBar, FilterSelect } from "../../ui/filter-bar.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { useMay, useMoney } from "../session.ts";
import css from "./edition.module.css";

/** A catalogue edition by subject and region, of one's own or for a segment, as it is printed. */
export function EditionScreen() {
  const [{ subjects = "", region = "", person = "", segment = "" }, change] = useSearchState();
  const wish = { subjects, region, person, segment };
  const query = useQuery(queries.edition(wish));
  const edition = query.data;
  return (
    <Page
      title="Catalogue edition"
      above={person === "" ? { label: "Goods", href: paths.goods() } : { label: "The person", href: paths.person(person) }}
      lead={edition === undefined ? undefined : [`${edition.subtitle}.`, ...edition.notes].join(" ")}
      actions={
        edition !== undefined &&
        edition.subjects.length > 0 && (
          <>
            {segment !== "" && (
              <Button component="a" variant="default" href={files.editionRun({ segment, subjects })} target="_blank">
                One for each reader (PDF)
              </Button>
            )}
            <Button component="a" variant="default" href={files.edition(wish)} target="_blank" leftSection={<IconPrinter size={15} />}>
              Open as PDF
            </Button>
          </>
        )
      }
    >
      <Choose wish={wish} change={change} />
      <Loaded query={query}>
        {({ subjects: shown, copies }) =>
          shown.length === 0 ? (
            <Panel>
              <Empty sentence="There are no goods for this edition. Choose other subjects or another region." />
            </Panel>
          ) : (
            <Panel
              title={`${whole(shown.length)} ${shown.length === 1 ? "subject" : "subjects"}, ${whole(shown.reduce((sum, { goods }) => sum + goods.length, 0))} goods`}
              note={copies > 1 ? `Print ${whole(copies)} copies: one for each reader.` : undefined}
            >
              {shown.map((subject) => (
                <Subject key={subject.name} subject={subject} />
              ))}
            </Panel>
          )
        }
      </Loaded>
    </Page>
  );
}

interface ChooseProps {
  wish: { subjects: string; region: string; person: string; segment: string };
  change: (to: Record<string, string | undefined>) => void;
}

function Choose({ wish, change }: ChooseProps) {
  const choices = useQuery(queries.editionChoices());
  const lists = useMay()("lists");
  const segments = useQuery({ ...queries.segments(), enabled: lists });
  const chosen = new Set(wish.subjects.split("\n").filter((name) => name !== ""));
  function toggle(name: string): void {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    change({ subjects: [...next].join("\n") });
  }
  return (
    <>
      <FilterBar>
        <FilterSelect
          label="Region"
          any="Every region"
          value={wish.region}
          options={(choices.data?.regions ?? []).map(({ country, name, people }) => ({
            id: country,
            label: `${name} (${whole(people)} people)`,
          }))}
          choose={(id) => change({ region: id })}
        />
        {wish.person === "" && lists && (
          <FilterSelect
            label="Readers"
            any="Everybody"
            value={wish.segment}
            options={(segments.data?.items ?? []).map(({ id, name }) => ({ id, label: name }))}
            choose={(id) => change({ segment: id })}
          />
        )}
      </FilterBar>
      <fieldset className={css.subjects}>
        <legend>Subjects; without a choice all of them</legend>
        {(choices.data?.subjects ?? []).map((name) => (
          <Checkbox key={name} size="xs" label={name} checked={chosen.has(name)} onChange={() => toggle(name)} />
        ))}
      </fieldset>
    </>
  );
}

interface Shown {
  name: string;
  left: number;
  goods: { sku: string; name: string; brand: string; unitPriceMinor: number | null }[];
}

function Subject({ subject: { name, goods, left } }: { subject: Shown }) {
  const { show } = useMoney();
  return (
    <section className={css.subject} aria-label={name === "" ? "Also" : name}>
      <h3>{name === "" ? "Also" : name}</h3>
      <ul>
        {goods.map((good) => (
          <li key={good.sku}>
            <AppLink href={paths.good(good.sku)} className="text-link">
              {good.name}
            </AppLink>
            <span>{good.unitPriceMinor === null ? "price unknown" : show(good.unitPriceMinor)}</span>
          </li>
        ))}
      </ul>
      {left > 0 && <p>And {whole(left)} more than there is room for.</p>}
    </section>
  );
}
