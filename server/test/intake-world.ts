// A server that listens, with a write key: events as clients send them.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDoorway, type Doorway } from "./doorway.ts";

export interface IntakeWorld extends Doorway {
  readonly url: string;
  readonly writeKey: string;
  /** Its id: the source of what is sent with it. */
  readonly source: string;
  /** Sends a body to a path below /v1/, as Segment's server SDKs do. */
  send(
    path: string,
    body: object | string | Buffer,
    headers?: Record<string, string>,
  ): Promise<{ status: number; answer: Answer; headers: Headers }>;
}

export interface Answer {
  readonly success: boolean;
  readonly accepted?: number;
  readonly errors?: { index: number; message: string }[];
  readonly detail?: string;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

export async function createIntakeWorld(): Promise<IntakeWorld> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const doorway = await createDoorway(url);
  await doorway.app.listen({ host: "127.0.0.1", port });
  const { house, db } = doorway.world;
  const { id, key } = await house.trust.keys.make(db, { name: "Web shop", scopes: ["intake"], expiresAt: null }, null);
  return {
    ...doorway,
    url,
    writeKey: key,
    source: id,
    async send(path, body, headers = {}) {
      const response = await fetch(`${url}/v1/${path}`, {
        method: "POST",
        headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}`, "content-type": "application/json", ...headers },
        body: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      });
      return { status: response.status, answer: (await response.json()) as Answer, headers: response.headers };
    },
  };
}
