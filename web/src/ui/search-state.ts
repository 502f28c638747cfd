import { useNavigate, useSearch } from "@tanstack/react-router";

type Found = Record<string, string | undefined>;

/** The search part of the address as state: a reload shows the same. */
export function useSearchState(): [Found, (change: Found) => void] {
  const search: Found = useSearch({ strict: false });
  const navigate = useNavigate();
  function change(next: Found): void {
    void navigate({
      to: ".",
      replace: true,
      resetScroll: false,
      search: (old: Found) => withoutEmpty({ ...old, ...next }),
    } as never);
  }
  return [search, change];
}

function withoutEmpty(search: Found): Found {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ""));
}
