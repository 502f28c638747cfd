// The program's first lines. What Node compiles is kept from here on, so everything else is loaded afterwards.
import { keepCompiled } from "../platform/compiled.ts";

keepCompiled();
await import("./command-line.ts");
