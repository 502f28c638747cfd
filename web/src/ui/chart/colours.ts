/** Charts draw with the tokens of the page they stand on. */
export interface ChartColours {
  ink: string;
  ink2: string;
  ink3: string;
  line: string;
  surface: string;
  accent: string;
  plain: string;
  font: string;
  tone: (index: number) => string;
}

export function coloursOf(element: HTMLElement): ChartColours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: read("--ink"),
    ink2: read("--ink-2"),
    ink3: read("--ink-3"),
    line: read("--line"),
    surface: read("--surface"),
    accent: read("--tone-5"),
    plain: read("--tone-9"),
    font: read("--font"),
    tone: (index) => read(`--tone-${index}`),
  };
}
