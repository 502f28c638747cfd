import type { ReactNode } from "react";
import { useMay } from "./session.ts";

/** Shows what is inside to those who may do it; others are not offered what the server would refuse. */
export function May({ to, children }: { to: "figures" | "write" | "care" | "lists" | "owner"; children: ReactNode }) {
  return useMay()(to) ? children : null;
}
