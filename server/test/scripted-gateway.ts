// A machine that takes requests and answers as a test says.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Taken {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ScriptedGateway {
  /** host:port, as the owner allows it. */
  readonly host: string;
  readonly url: string;
  readonly taken: Taken[];
  /** What it answers from now on. */
  answer: (taken: Taken, response: ServerResponse) => void;
  stop(): Promise<void>;
}

export async function startScriptedGateway(): Promise<ScriptedGateway> {
  const taken: Taken[] = [];
  const gateway = {
    taken,
    answer: (_: Taken, response: ServerResponse): void => void response.writeHead(200).end("{}"),
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const one = { headers: request.headers, body: Buffer.concat(parts).toString() };
      taken.push(one);
      gateway.answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(gateway, {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
