// The rules of the house (ARCHITECTURE.md) as errors, without a baseline.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");
const ROOMS = [
  "trust",
  "identify",
  "catalogue",
  "learn",
  "differentiate",
  "loyalty",
  "customise",
  "interact",
  "care",
  "prospects",
  "exchange",
];

interface Import {
  readonly from: string;
  /** A path under src, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .sort();
const code = files.filter((name) => !name.endsWith(".test.ts"));
const text = new Map(files.map((name) => [name, readFileSync(join(SOURCE, name), "utf8")]));
const source = (name: string): string => text.get(name) ?? "";

function importsOf(name: string): Import[] {
  const found = [
    ...source(name).matchAll(/^\s*(?:import|export)\s+(type\s+)?[^"';]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|import\("([^"]+)"\)/gm),
  ];
  return found.map(([, type, from, bare, dynamic]) => {
    const target = from ?? bare ?? dynamic ?? "";
    const to = target.startsWith(".") ? relative(SOURCE, resolve(SOURCE, dirname(name), target)) : target;
    return { from: name, to, typeOnly: type !== undefined };
  });
}

const imports = code.flatMap(importsOf);
const roomOf = (name: string): string | undefined => /^capabilities\/([^/]+)\//.exec(name)?.[1];
const shelfOf = (name: string): string =>
  /-(service|store|reads|routes|jobs|tables|worker)\.ts$/.exec(name)?.[1] ?? (name.endsWith("/index.ts") ? "door" : "pure");
const said = (broken: Import[]): string[] => broken.map(({ from, to }) => `${from} → ${to}`);

/** Files whose text matches, of those that may not. */
function where(pattern: RegExp, allowed: (name: string) => boolean, among = code): string[] {
  return among.filter((name) => !allowed(name) && pattern.test(source(name)));
}

describe("who may import whom", () => {
  test("the staircase: a room uses only rooms before it", () => {
    const broken = imports.filter(({ from, to }) => {
      const [a, b] = [roomOf(from), roomOf(to)];
      return a !== undefined && b !== undefined && ROOMS.indexOf(b) > ROOMS.indexOf(a);
    });
    expect(said(broken)).toEqual([]);
    expect(new Set(code.map(roomOf).filter((room) => room !== undefined))).toEqual(new Set(ROOMS));
  });

  test("the doors: another room is entered through its index; routes may reuse the schemas of lower routes", () => {
    const broken = imports.filter(({ from, to }) => {
      const [a, b] = [roomOf(from), roomOf(to)];
      return (
        a !== undefined && b !== undefined && a !== b && shelfOf(to) !== "door" && !(shelfOf(from) === "routes" && shelfOf(to) === "routes")
      );
    });
    expect(said(broken)).toEqual([]);
  });

  test("the entrance and the flows use doors, routes and jobs", () => {
    const broken = imports.filter(
      ({ from, to }) => /^(entrance|flows)\//.test(from) && roomOf(to) !== undefined && !["door", "routes", "jobs"].includes(shelfOf(to)),
    );
    expect(said(broken)).toEqual([]);
  });

  test("arrows point down: vocabulary imports nothing, platform no room, no room the flows or the entrance", () => {
    const broken = imports.filter(
      ({ from, to }) =>
        (from.startsWith("vocabulary/") && !to.startsWith("vocabulary/") && !to.startsWith("node:")) ||
        (from.startsWith("platform/") && /^(capabilities|flows|entrance)\//.test(to)) ||
        (from.startsWith("capabilities/") && /^(flows|entrance)\//.test(to)) ||
        (from.startsWith("flows/") && to.startsWith("entrance/")),
    );
    expect(said(broken)).toEqual([]);
  });

  test("pure files touch no store", () => {
    const broken = imports.filter(
      ({ from, to, typeOnly }) =>
        roomOf(from) !== undefined && shelfOf(from) === "pure" && !typeOnly && ["store", "reads", "service"].includes(shelfOf(to)),
    );
    expect(said(broken)).toEqual([]);
  });

  test("libraries stay in their place", () => {
    const place: [RegExp, (from: string) => boolean][] = [
      [/^(fastify|@fastify\/|better-auth|@scalar\/)/, (from) => from.startsWith("entrance/")],
      [
        /^(pg|kysely|pg-boss|pg-copy-streams|@clickhouse\/client|chdb|umzug)(\/|$)/,
        (from) => from.startsWith("platform/") || from === "entrance/auth.ts",
      ],
      [/^(nodemailer|smtp-server|postal-mime)(\/|$)/, (from) => from.startsWith("platform/")],
      [/^zod(\/|$)/, (from) => from.endsWith("-routes.ts") || from === "entrance/config.ts"],
    ];
    const broken = imports.filter(({ from, to }) => place.some(([library, allowed]) => library.test(to) && !allowed(from)));
    expect(said(broken)).toEqual([]);
  });

  test("no circle, not even of types, between folders or between files of values", () => {
    const edges = new Map<string, string[]>();
    for (const { from, to, typeOnly } of imports) if (!typeOnly && text.has(to)) edges.set(from, [...(edges.get(from) ?? []), to]);
    const state = new Map<string, "open" | "done">();
    const circles: string[] = [];
    const visit = (name: string, path: string[]): void => {
      if (state.get(name) === "done") return;
      if (state.get(name) === "open") return void circles.push([...path.slice(path.indexOf(name)), name].join(" → "));
      state.set(name, "open");
      for (const next of edges.get(name) ?? []) visit(next, [...path, name]);
      state.set(name, "done");
    };
    for (const name of code) visit(name, []);
    expect(circles).toEqual([]);
  });
});

describe("size", () => {
  const lines = (name: string): number => source(name).split("\n").length;

  test("files have at most 400 lines", () => {
    expect(code.filter((name) => lines(name) > 400).map((name) => `${name}: ${lines(name)}`)).toEqual([]);
  });

  test("functions have at most 60 lines", () => {
    const long = code
      .filter((name) => shelfOf(name) !== "routes")
      .flatMap((name) => {
        const all = source(name).split("\n");
        return all.flatMap((line, start) => {
          const head = /^(\s*)(?:export )?(?:async )?(?:function\b|(?:static |private )?(?:async )?[#\w]+\([^)]*\)[^;=]*\{$)/.exec(line);
          if (head === null || !line.trimEnd().endsWith("{") || /^\s*(if|for|while|switch|catch|return)\b/.test(line)) return [];
          const end = all.findIndex((other, i) => i > start && other === `${head[1]}}`);
          return end - start > 60 ? [`${name}:${start + 1} (${end - start} lines)`] : [];
        });
      });
    expect(long).toEqual([]);
  });
});

describe("one place for each thing", () => {
  test("the environment is read in one file", () => {
    expect(where(/process\.env/, (name) => name === "entrance/config.ts")).toEqual([]);
  });

  test("clock, ids and randomness come from the platform", () => {
    const free = (name: string): boolean => name.startsWith("platform/");
    expect(where(/new Date\(\)|Date\.now\(\)|Math\.random|randomUUID|randomBytes/, free)).toEqual([]);
  });

  test("SQL stands in stores, reads, the platform and the sign-in", () => {
    const may = (name: string): boolean =>
      name.startsWith("platform/") ||
      ["store", "reads"].includes(shelfOf(name)) ||
      /watch-lists\//.test(name) ||
      name === "entrance/auth.ts";
    expect(where(/sql(<[^>]*>)?`|\b(?:query|command)(?:<[^>]*>)?\(\s*["`](?:select|insert|update|delete)/i, may)).toEqual([]);
  });

  test("a room's tables are private: SQL names own tables or a lower room's published views", () => {
    const published = new Set([
      "trust.consent_now",
      // The map of joined records, and functions that see through it.
      "trust.joined",
      "trust.records_of",
      "trust.person_of",
      "trust.joined",
      "trust.open_holds",
      "trust.open_requests",
      "trust.pauses",
      "trust.suppressed",
      "identify.best_facts",
      "identify.known_facts",
      "identify.known_people",
      "identify.contact_points",
      "identify.group_members",
      "identify.order_totals",
      "identify.moments",
      "identify.mail_addresses",
      "identify.purchase_lines",
    ]);
    const broken = code
      .filter((name) => ["store", "reads"].includes(shelfOf(name)))
      .flatMap((name) =>
        [...source(name).matchAll(/\b(?:from|join|into|update|table|using)\s+((\w+)\.\w+)/g)]
          .filter(([, table = "", schema = ""]) => ROOMS.includes(schema) && schema !== roomOf(name) && !published.has(table))
          .map(([, table]) => `${name}: ${table}`),
      );
    expect(broken).toEqual([]);
  });

  test("what people declare is written in one place, and rooms that guess never get that door", () => {
    expect(where(/identify\.declar(ing|e_facts)/, (name) => name === "capabilities/identify/facts-store.ts")).toEqual([]);
    const guessing = code.filter((name) => ["learn", "differentiate"].includes(roomOf(name) ?? ""));
    expect(where(/declareFacts|noteFacts/, () => false, guessing)).toEqual([]);
  });

  test("no room for leftovers, and no default exports", () => {
    expect(files.filter((name) => /(^|\/)(utils?|helpers?|common|shared|misc|manager)(\.ts|\/)|V2/.test(name))).toEqual([]);
    expect(where(/^export default/m, () => false)).toEqual([]);
  });

  test("every room has its README and its door", () => {
    for (const room of ROOMS) {
      for (const part of ["README.md", "index.ts"])
        expect(existsSync(join(SOURCE, "capabilities", room, part)), `${room}/${part}`).toBe(true);
    }
  });

  test("every announced fact has a flow or a job", () => {
    const announced = new Set(
      code.flatMap((name) => [...source(name).matchAll(/announce\(\s*\w+,\s*"([^"]+)"/g)].map((match) => match[1])),
    );
    const heard = source("entrance/schedule.ts");
    expect([...announced].filter((fact) => !heard.includes(`queue.on("${fact}"`))).toEqual([]);
    expect(announced.size).toBeGreaterThan(1);
  });
});
