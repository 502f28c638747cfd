import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { Choices, FilterBar, FilterInput, FilterSelect } from "../../ui/filter-bar.tsx";
import { Marked } from "../../ui/tag.tsx";
import { stateTone, stateWords } from "../words.tsx";
import { peopleFilters, type PeopleSearch } from "../../lib/paths.ts";

const tiers = ["A", "B", "C"].map((tier) => ({ id: tier, label: tier }));
const states = stateWords.map((state) => ({
  id: state.id,
  label: <Marked colour={`var(--tone-${stateTone(state.id)})`}>{state.label}</Marked>,
}));

const selects = [
  {
    id: "value",
    label: "Sales so far",
    any: "Any sales",
    options: [
      { id: "top", label: "Top tenth" },
      { id: "high", label: "Second and third tenth" },
      { id: "middle", label: "Fourth to seventh tenth" },
      { id: "low", label: "Last three tenths" },
      { id: "none", label: "Never bought" },
    ],
  },
  {
    id: "reachable",
    label: "May be written to now",
    any: "Any reach",
    options: [
      { id: "email", label: "Reachable by e-mail" },
      { id: "letter", label: "Reachable by letter" },
    ],
  },
  {
    id: "consent",
    label: "What they said to offers",
    any: "Any consent",
    options: [
      { id: "email-yes", label: "E-mail: yes" },
      { id: "email-no", label: "E-mail: no" },
      { id: "email-unasked", label: "E-mail: never asked" },
      { id: "letter-yes", label: "Letter: yes" },
      { id: "letter-no", label: "Letter: no" },
      { id: "letter-unasked", label: "Letter: never asked" },
    ],
  },
  {
    id: "since",
    label: "Known since",
    any: "Known any time",
    options: [
      { id: "7d", label: "New this week" },
      { id: "30d", label: "New in 30 days" },
      { id: "90d", label: "New in 90 days" },
      { id: "365d", label: "New in a year" },
    ],
  },
  { id: "complaint", label: "Complaints", any: "Any complaints", options: [{ id: "open", label: "Complaint open" }] },
] as const;

const sorts = [
  { id: "revenue", label: "By sales" },
  { id: "last", label: "By last order" },
  { id: "since", label: "Newest known first" },
];

interface Props {
  search: PeopleSearch;
  change: (change: PeopleSearch) => void;
}

/** Which people, and in which order; all of it stands in the address. */
export function PeopleFilterBar({ search, change }: Props) {
  const there = useQuery({ ...queries.peopleFilters(), staleTime: 60_000 }).data;
  const named = (values: readonly string[] | undefined) => (values ?? []).map((value) => ({ id: value, label: value }));
  const listed = [
    { id: "country", label: "Country", any: "Any country", options: named(there?.countries) },
    { id: "source", label: "Where they came from", any: "Any source", options: named(there?.sources) },
  ].filter(({ id, options }) => options.length > 1 || (search[id] ?? "") !== "");
  return (
    <>
      <FilterBar>
        <FilterInput label="Name, mail, phone, number, place" value={search.q ?? ""} change={(text) => change({ q: text })} />
        <Choices label="Tier" value={search.tier ?? ""} options={tiers} choose={(chosen) => change({ tier: chosen })} />
        <Choices
          label="State on the life line"
          value={search.state ?? ""}
          options={states}
          choose={(chosen) => change({ state: chosen })}
        />
      </FilterBar>
      <FilterBar>
        {[...selects, ...listed].map(({ id, ...select }) => (
          <FilterSelect key={id} {...select} value={search[id] ?? ""} choose={(chosen) => change({ [id]: chosen })} />
        ))}
        <FilterSelect
          label="Order of the list"
          any={(search.q ?? "") === "" ? "Usual order" : "Best match first"}
          value={search.sort ?? ""}
          options={sorts}
          choose={(chosen) => change({ sort: chosen })}
        />
      </FilterBar>
    </>
  );
}

/** Only what chooses people; the order of the list is no filter. */
export function filterOf(search: PeopleSearch): PeopleSearch {
  return Object.fromEntries(peopleFilters.flatMap((id) => ((search[id] ?? "") === "" ? [] : [[id, search[id]]])));
}
