import { IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { Fragment, useState, type ReactNode } from "react";
import { queries } from "../../api/queries.ts";
import type { PeopleView } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { useSession } from "../session.ts";
import { usePlaces, type Place } from "./places.tsx";
import css from "./shell.module.css";

/** `gone` is called when a place is chosen, so that a menu drawn over the screen can close. */
export function Sidebar({ gone }: { gone?: () => void }) {
  const { business } = useSession();
  const { pathname } = useLocation();
  const groups = Map.groupBy(usePlaces(), (place) => place.group);
  return (
    <nav className={css.nav} aria-label="Main">
      <AppLink href={paths.overview()} className={css.brand} onClick={gone}>
        <Mark />
        <span className={css.brandName}>{business.name}</span>
      </AppLink>
      {[...groups].map(([group, members]) => (
        <Group key={group} name={group} here={members.some(({ href }) => isHere(href, pathname))}>
          {members.map((place) => (
            <Fragment key={place.href}>
              <PlaceLink place={place} here={isHere(place.href, pathname)} gone={gone} />
              {place.href === paths.people() && <Views gone={gone} />}
            </Fragment>
          ))}
        </Group>
      ))}
      <div className={css.foot}>
        {business.demo && (
          <p className={css.demo}>
            <strong>Sample business.</strong> Everyone here is made up; no mail leaves this machine.
          </p>
        )}
        <a href="/docs" className={css.footLink}>
          API
        </a>
      </div>
    </nav>
  );
}

/** A part of the menu that can be folded; what one folded stays so in this browser, except where one is. */
function Group({ name, here, children }: { name: string; here: boolean; children: ReactNode }) {
  const kept = `rapport.menu.${name}`;
  const [folded, setFolded] = useState(() => localStorage.getItem(kept) === "folded");
  if (name === "") return <div className={css.group}>{children}</div>;
  const open = here || !folded;
  function turn(): void {
    localStorage.setItem(kept, open ? "folded" : "open");
    setFolded(open);
  }
  return (
    <div className={css.group}>
      <button type="button" className={css.groupName} aria-expanded={open} onClick={turn}>
        {name}
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      {open && children}
    </div>
  );
}

function PlaceLink({ place, here, gone }: { place: Place; here: boolean; gone: (() => void) | undefined }) {
  const Shape = place.icon;
  return (
    <AppLink href={place.href} className={css.place} aria-current={here ? "page" : undefined} onClick={gone}>
      <Shape size={17} stroke={1.7} aria-hidden="true" />
      {place.label}
    </AppLink>
  );
}

/** Saved views of people, each with how many it shows now. */
function Views({ gone }: { gone: (() => void) | undefined }) {
  const { data } = useQuery({ ...queries.views(), staleTime: 60_000 });
  return data?.items.map((view) => <ViewLink key={view.id} view={view} gone={gone} />);
}

function ViewLink({ view, gone }: { view: PeopleView; gone: (() => void) | undefined }) {
  const { data } = useQuery({ ...queries.peopleCount(view.search), staleTime: 120_000 });
  const href = paths.people(view.search);
  const { searchStr, pathname } = useLocation();
  const here = pathname === paths.people() && new URLSearchParams(searchStr).toString() === href.split("?")[1];
  return (
    <AppLink href={href} className={css.view} aria-current={here ? "page" : undefined} onClick={gone}>
      <span className={css.viewName}>{view.name}</span>
      {data !== undefined && (
        <span className="number">
          {whole(data.people)}
          {data.exact ? "" : "+"}
        </span>
      )}
    </AppLink>
  );
}

function isHere(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}

/** Two rings that touch. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <circle cx="12" cy="16" r="5.5" fill="none" stroke="#fff" strokeWidth="2.6" />
      <circle cx="20" cy="16" r="5.5" fill="none" stroke="#f2c27a" strokeWidth="2.6" />
    </svg>
  );
}
