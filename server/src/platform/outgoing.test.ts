import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startScriptedGateway, type ScriptedGateway } from "../../test/scripted-gateway.ts";
import { createOutgoing, isPublic, OutgoingFailure } from "./outgoing.ts";

let canary: ScriptedGateway;
let port: string;
beforeAll(async () => {
  canary = await startScriptedGateway();
  port = canary.host.split(":")[1] ?? "";
});
afterAll(() => canary.stop());

const call = (url: string) => ({ url, headers: {}, body: "{}" });

describe("fault 35: only the public internet is asked", () => {
  it.each([
    "http://127.0.0.1:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2130706433:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://0x7f.1:PORT/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://localhost:PORT/",
  ])("%s is refused before anything is connected", async (url) => {
    await expect(createOutgoing().post(call(url.replace("PORT", port)))).rejects.toMatchObject({ phase: "before" });
    expect(canary.taken).toEqual([]);
  });

  it.each(["ftp://shop.example/", "file:///etc/passwd", "http://user:secret@shop.example/", "nonsense"])(
    "%s is no address",
    async (url) => {
      await expect(createOutgoing().post(call(url))).rejects.toThrow(OutgoingFailure);
    },
  );

  it("a name that means a private address, or one among public ones, is refused", async () => {
    for (const addresses of [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], []]) {
      const outgoing = createOutgoing({ resolve: () => Promise.resolve(addresses) });
      await expect(outgoing.post(call(`http://lvh.me:${port}/`))).rejects.toMatchObject({ phase: "before" });
    }
    expect(canary.taken).toEqual([]);
  });

  it("a name that is public when looked at and private a moment later is asked where it was looked at", async () => {
    let asked = 0;
    // The first answer is a public address where nobody listens, every later one is the canary.
    const resolve = (): Promise<string[]> => Promise.resolve([asked++ === 0 ? "192.88.98.1" : "127.0.0.1"]);
    await expect(createOutgoing({ resolve, patience: 300 }).post(call(`http://rebind.example:${port}/`))).rejects.toThrow(OutgoingFailure);
    expect(asked).toBe(1);
    expect(canary.taken).toEqual([]);
  });

  it("a name that cannot be resolved now and means a private address later is refused both times", async () => {
    let asked = 0;
    const resolve = (): Promise<string[]> => (asked++ === 0 ? Promise.reject(new Error("NXDOMAIN")) : Promise.resolve(["127.0.0.1"]));
    const outgoing = createOutgoing({ resolve });
    await expect(outgoing.post(call(`http://late.example:${port}/`))).rejects.toMatchObject({ phase: "before" });
    await expect(outgoing.post(call(`http://late.example:${port}/`))).rejects.toMatchObject({ phase: "before" });
    expect(canary.taken).toEqual([]);
  });

  it("knows what is public", () => {
    expect(["93.184.216.34", "2606:4700::1111"].every(isPublic)).toBe(true);
    expect(["224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "x"].some(isPublic)).toBe(false);
  });
});

describe("fault 36: what the other side does costs little", () => {
  const outgoing = createOutgoing({ patience: 400 });
  const allowed = () => ({ ...call(canary.url), allowedHost: canary.host });

  it("a redirect to the inside is an answer like any other, and is not followed", async () => {
    canary.answer = (_, response) => void response.writeHead(302, { location: canary.url }).end();
    canary.taken.length = 0;
    expect((await outgoing.post(allowed())).status).toBe(302);
    expect(canary.taken).toHaveLength(1);
  });

  it("a body without end is read to a million bytes and no further", async () => {
    let written = 0;
    canary.answer = (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && written < 50_000_000) {
          written += 65_536;
          if (!response.write(Buffer.alloc(65_536, "x"))) return void response.once("drain", more);
        }
      };
      more();
    };
    expect((await outgoing.post(allowed())).body).toHaveLength(1_000_000);
    expect(written).toBeLessThan(50_000_000);
  });

  it("who never answers is left after a time, and nobody can know; who is not there heard nothing", async () => {
    canary.answer = () => undefined;
    await expect(outgoing.post(allowed())).rejects.toMatchObject({ phase: "after" });
    await expect(outgoing.post({ ...call("http://127.0.0.1:1/"), allowedHost: "127.0.0.1" })).rejects.toMatchObject({ phase: "before" });
  });

  it("the host that the owner allows is that one and no other", async () => {
    canary.answer = (_, response) => void response.writeHead(200).end("ok");
    expect(await outgoing.post(allowed())).toMatchObject({ status: 200, body: "ok" });
    await expect(outgoing.post({ ...call(canary.url), allowedHost: "127.0.0.2" })).rejects.toMatchObject({ phase: "before" });
  });
});
