import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { startDrawing, type ChartEvent, type Drawing } from "./engine.ts";
import { coloursOf, type ChartColours } from "./colours.ts";
import css from "./chart.module.css";

export type ChartOption = Record<string, unknown>;

export interface CanvasProps {
  label: string;
  height: number;
  option: (colours: ChartColours, width: number) => ChartOption;
  onClick?: ((event: ChartEvent) => void) | undefined;
  ready: (svg: () => string) => void;
}

/** The drawing itself. Loaded lazily, for it brings the chart library with it. */
export function ChartCanvas({ label, height, option, onClick, ready }: CanvasProps) {
  const element = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const click = useRef(onClick);
  const tell = useRef(ready);
  const scheme = useComputedColorScheme();
  useEffect(() => {
    click.current = onClick;
    tell.current = ready;
  });
  useEffect(() => {
    const place = element.current;
    if (place === null) return undefined;
    const begun = startDrawing(place);
    drawing.current = begun;
    begun.onClick((event) => click.current?.(event));
    tell.current(() => begun.svg());
    return () => begun.end();
  }, []);
  useEffect(() => {
    const place = element.current;
    if (place === null) return undefined;
    // Another scheme means other tokens, so the colours are read again.
    place.dataset["scheme"] = scheme;
    const redraw = () => {
      drawing.current?.fit();
      drawing.current?.draw(withManners(option(coloursOf(place), place.clientWidth)));
    };
    redraw();
    const watch = new ResizeObserver(redraw);
    watch.observe(place);
    return () => watch.disconnect();
  }, [option, scheme]);
  return <div ref={element} dir="ltr" role="img" aria-label={label} className={css.canvas} style={{ blockSize: height }} />;
}

/** Charts stand still: they are read, and they may be printed at any moment. */
function withManners(option: ChartOption): ChartOption {
  return { animation: false, ...option };
}
