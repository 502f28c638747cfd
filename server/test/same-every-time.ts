// Properties are tried on the same examples in each run: what fails, fails again, and nobody's work is refused by another's luck.
import fc from "fast-check";

fc.configureGlobal({ seed: 20_260_615 });
