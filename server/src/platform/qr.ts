import { toSVG } from "bwip-js/node";

/** A QR code (ISO/IEC 18004) as an SVG text, black on white, with the quiet zone that readers need. */
export function qrCode(text: string): string {
  return toSVG({ bcid: "qrcode", text, scale: 4, paddingwidth: 4, paddingheight: 4, backgroundcolor: "FFFFFF" });
}
