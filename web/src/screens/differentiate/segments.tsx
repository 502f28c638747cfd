import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { Page } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { May } from "../may.tsx";
import css from "./watch-lists.module.css";

export function SegmentsScreen() {
  const query = useQuery({ ...queries.segments(), refetchInterval: 15_000 });
  const go = useGo();
  const add = (
    <May to="write">
      <Button leftSection={<IconPlus size={15} />} onClick={() => go(paths.newSegment())}>
        A new segment
      </Button>
    </May>
  );
  return (
    <Page
      title="Segments"
      lead="People chosen by rules. A live one follows what happens; a frozen one keeps the people of its day."
      actions={add}
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty sentence="A segment names the people a rule finds: by what they bought, said, are worth, or can be reached by." />
          ) : (
            <ul className={css.cards}>
              {items.map((segment) => (
                <li key={segment.id}>
                  <AppLink href={paths.segment(segment.id)} className={css.card}>
                    <h2 className={css.name}>
                      {segment.name} <Tag tone={segment.kind === "live" ? "good" : "plain"}>{segment.kind}</Tag>
                    </h2>
                    <p className={css.question}>{segment.fault ?? segment.words}</p>
                    <p className={css.figures}>
                      {segment.people === null ? (
                        <span className={css.unit}>being found</span>
                      ) : (
                        <>
                          <span className={`${css.people} number`}>{whole(segment.people)}</span>
                          <span className={css.unit}>{segment.people === 1 ? "person" : "people"}</span>
                        </>
                      )}
                    </p>
                  </AppLink>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}
