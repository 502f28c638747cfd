import { branch } from "./branch.ts";
import { exit } from "./exit.ts";
import type { NodeKind } from "./node-kind.ts";
import { send } from "./send.ts";
import { split } from "./split.ts";
import { start } from "./start.ts";
import { task } from "./task.ts";
import { until } from "./until.ts";
import { wait } from "./wait.ts";

/** Every kind of node, in the order of the palette. A new kind is a new file and a line here. */
export const NODE_KINDS: readonly NodeKind[] = [start, wait, until, branch, split, send, task, exit];

const byId = new Map(NODE_KINDS.map((kind) => [kind.id, kind]));

export const nodeKind = (id: string): NodeKind | undefined => byId.get(id);
