import { createContext, use, useEffect, useMemo, useRef, useState, type ReactNode } from "react";

/** One key or a sequence ("g p"), what it does in words, and the deed. */
export interface KeyDeed {
  keys: string;
  does: string;
  group: string;
  run: () => void;
}

interface Keyboard {
  register: (deeds: readonly KeyDeed[]) => () => void;
  known: () => readonly KeyDeed[];
  singleLetters: boolean;
  setSingleLetters: (on: boolean) => void;
}

const KeyboardContext = createContext<Keyboard | null>(null);
const switchName = "rapport-single-letters";
const sequencePause = 1200;

/** Listens once for the whole program; screens register what their keys do while they are shown. */
export function KeyboardProvider({ children }: { children: ReactNode }) {
  const layers = useRef<(readonly KeyDeed[])[]>([]);
  const [singleLetters, setSingle] = useState(() => localStorage.getItem(switchName) !== "off");
  useKeyListener(layers, singleLetters);
  const keyboard = useMemo<Keyboard>(
    () => ({
      register(deeds) {
        layers.current.push(deeds);
        return () => {
          layers.current = layers.current.filter((layer) => layer !== deeds);
        };
      },
      known: () => [...layers.current].reverse().flat(),
      singleLetters,
      setSingleLetters(on) {
        localStorage.setItem(switchName, on ? "on" : "off");
        setSingle(on);
      },
    }),
    [singleLetters],
  );
  return <KeyboardContext value={keyboard}>{children}</KeyboardContext>;
}

function useKeyListener(layers: { current: (readonly KeyDeed[])[] }, singleLetters: boolean): void {
  useEffect(() => {
    let begun = "";
    let begunAt = 0;
    function onKey(event: KeyboardEvent): void {
      if (!singleLetters || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const sequence = begun !== "" && event.timeStamp - begunAt < sequencePause ? `${begun} ${event.key}` : event.key;
      const deeds = layers.current.toReversed().flat();
      const deed = deeds.find((known) => known.keys === sequence);
      begun = deed === undefined && deeds.some((known) => known.keys.startsWith(`${event.key} `)) ? event.key : "";
      begunAt = event.timeStamp;
      if (deed === undefined) return;
      event.preventDefault();
      deed.run();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [layers, singleLetters]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=dialog], [role=menu]") !== null;
}

export function useKeyboard(): Keyboard {
  const keyboard = use(KeyboardContext);
  if (keyboard === null) throw new Error("KeyboardProvider is missing");
  return keyboard;
}

/** Registers keys while the caller is shown. The newest screen wins where two name the same key. */
export function useKeys(deeds: readonly KeyDeed[]): void {
  const keyboard = useKeyboard();
  const latest = useRef(deeds);
  useEffect(() => {
    latest.current = deeds;
  });
  const shape = deeds.map((deed) => `${deed.keys}\t${deed.does}\t${deed.group}`).join("\n");
  useEffect(() => {
    const stable =
      shape === ""
        ? []
        : shape.split("\n").map((line, index) => {
            const [keys = "", does = "", group = ""] = line.split("\t");
            return { keys, does, group, run: () => latest.current[index]?.run() };
          });
    return keyboard.register(stable);
  }, [keyboard, shape]);
}
