import { toSVG } from "bwip-js/node";

/** A Code 128 (ISO/IEC 15417) as an SVG text, black on white, with the quiet zones of ten modules that readers need. */
export function code128(text: string): string {
  return toSVG({ bcid: "code128", text, scale: 2, height: 12, paddingwidth: 10, paddingheight: 2, backgroundcolor: "FFFFFF" });
}
