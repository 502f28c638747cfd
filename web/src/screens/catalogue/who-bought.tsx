import type { SegmentRule } from "../../api/types.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { May } from "../may.tsx";

interface Props {
  name: string;
  goods: { sku: string } | { category: string };
}

/** Opens the people who bought an article or of a category, as the draft of a segment: counted at once, and to be narrowed, saved, written to. */
export function WhoBought({ name, goods }: Props) {
  const rule: SegmentRule = { all: [{ field: "bought.lines", operator: "at least", value: 1, ...goods }] };
  return (
    <May to="lists">
      <AppLink href={paths.newSegment({ name: `Bought ${name}`, rule: JSON.stringify(rule) })} className="text-link">
        Who bought {name}
      </AppLink>
    </May>
  );
}
