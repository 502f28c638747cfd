import { ActionIcon, Drawer, Kbd, Menu, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconKeyboard, IconLogout, IconMenu2, IconMoon, IconSearch, IconSun, IconUserCog } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { actions } from "../../api/actions.ts";
import { initials } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { KeyboardSheet } from "../../ui/keyboard-sheet.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { useMay, useSession } from "../session.ts";
import { Jobs } from "./jobs.tsx";
import { usePlaces } from "./places.tsx";
import css from "./shell.module.css";
import { Sidebar } from "./sidebar.tsx";

const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));

/** The frame around all screens behind the sign-in. */
export function Shell() {
  const [menuOpen, setMenuOpen] = useState(false);
  const [sheetOpen, setSheetOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const main = useMainFocus();
  useShellKeys(
    () => setSheetOpen(true),
    () => setPaletteOpen(true),
  );
  return (
    <div className={css.shell}>
      <a href="#main" className="skip-link">
        Skip to the content
      </a>
      <aside className={css.side} data-noprint>
        <Sidebar />
      </aside>
      <Header openMenu={() => setMenuOpen(true)} openPalette={() => setPaletteOpen(true)} showKeys={() => setSheetOpen(true)} />
      <main id="main" ref={main} tabIndex={-1} className={css.main}>
        <Outlet />
      </main>
      <Drawer
        opened={menuOpen}
        onClose={() => setMenuOpen(false)}
        size={264}
        padding={0}
        withCloseButton={false}
        title="Menu"
        classNames={{ header: "visually-hidden" }}
      >
        <Sidebar gone={() => setMenuOpen(false)} />
      </Drawer>
      <KeyboardSheet opened={sheetOpen} close={() => setSheetOpen(false)} />
      {paletteOpen && (
        <Suspense>
          <Palette close={() => setPaletteOpen(false)} showKeys={() => setSheetOpen(true)} />
        </Suspense>
      )}
    </div>
  );
}

interface HeaderProps {
  openMenu: () => void;
  openPalette: () => void;
  showKeys: () => void;
}

function Header({ openMenu, openPalette, showKeys }: HeaderProps) {
  const may = useMay();
  return (
    <header className={css.header} data-noprint>
      <ActionIcon variant="subtle" color="gray" size={36} className={css.burger ?? ""} aria-label="Open the menu" onClick={openMenu}>
        <IconMenu2 size={20} />
      </ActionIcon>
      <UnstyledButton className={css.find ?? ""} onClick={openPalette}>
        <IconSearch size={15} aria-hidden="true" />
        <span className={css.findWords}>Find a person, go, do</span>
        <Kbd size="xs" aria-hidden="true">
          {navigator.platform.startsWith("Mac") ? "⌘K" : "Ctrl K"}
        </Kbd>
      </UnstyledButton>
      <span className={css.push} />
      {may("read") && <Jobs />}
      <SchemeButton />
      <UserMenu showKeys={showKeys} />
    </header>
  );
}

/** After a change of screen the keyboard starts at the new content. */
function useMainFocus() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

function useShellKeys(showSheet: () => void, showPalette: () => void): void {
  const go = useGo();
  const places = usePlaces();
  useKeys([
    ...places.flatMap(({ key, label, href }) =>
      key === undefined ? [] : [{ keys: `g ${key}`, does: label, group: "Go to", run: () => go(href) }],
    ),
    { keys: "?", does: "Show these keys", group: "Everywhere", run: showSheet },
    { keys: "Escape", does: "Back to where you were", group: "Everywhere", run: () => goBack() },
  ]);
  const latest = useRef(showPalette);
  useEffect(() => {
    latest.current = showPalette;
  });
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current();
      }
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function goBack(): void {
  // The first screen of a visit has nothing behind it that is ours.
  if (document.querySelector("[role=dialog], [role=menu]") === null && window.history.length > 1) window.history.back();
}

function SchemeButton() {
  const scheme = useComputedColorScheme();
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <Tooltip label={`Use ${other} colours`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        className={css.tool ?? ""}
        aria-label={`Use ${other} colours`}
        onClick={() => setColorScheme(other)}
      >
        {scheme === "dark" ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}

function UserMenu({ showKeys }: { showKeys: () => void }) {
  const { user } = useSession();
  const queryClient = useQueryClient();
  const go = useGo();
  async function signOut(): Promise<void> {
    await actions.signOut();
    queryClient.clear();
    go(paths.signIn());
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={css.user ?? ""} aria-label={`${initials(user?.name ?? "?")}: signed in as ${user?.name ?? "nobody"}`}>
          {initials(user?.name ?? "?")}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user?.name}
          <br />
          {user?.email}
        </Menu.Label>
        <Menu.Item leftSection={<IconUserCog size={16} />} onClick={() => go(paths.account())}>
          My account
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={showKeys}>
          Keyboard
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
