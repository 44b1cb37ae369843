import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { kept, readShared } from "../src/plain/shared-reads.ts";

const server = createServer();
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
});

async function aPair(): Promise<{ accepted: Socket; client: Socket }> {
  const connection = once(server, "connection");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [accepted] = (await connection) as [Socket];
  return { accepted, client };
}

/** Reads until so many bytes have come. */
const pieces = (socket: Socket, length: number): Promise<Buffer[]> =>
  new Promise((resolve) => {
    const taken: Buffer[] = [];
    readShared(socket, (piece) => {
      taken.push(piece);
      if (taken.reduce((sum, one) => sum + one.length, 0) >= length) resolve(taken);
      return true;
    });
  });

test("this Node has what it takes", async () => {
  const { accepted, client } = await aPair();
  expect(readShared(accepted, () => true)).toBe(true);
  client.destroy();
});

test("pieces lie in one buffer, and what is kept of them does not", async () => {
  const [one, other] = [await aPair(), await aPair()];
  const first = pieces(one.accepted, 3);
  one.client.write("abc");
  const [piece] = (await first) as [Buffer];
  const own = kept(piece);
  const second = pieces(other.accepted, 3);
  other.client.write("xyz");
  await second;
  expect([piece.toString(), own.toString()]).toEqual(["xyz", "abc"]);
  one.client.destroy();
  other.client.destroy();
});

test("a connection that is not to be read on stands until it is resumed, and loses nothing", async () => {
  const { accepted, client } = await aPair();
  let text = "";
  let wanted = false;
  readShared(accepted, (piece) => {
    text += piece.toString();
    return wanted;
  });
  client.write("a");
  while (text.length < 1) await new Promise(setImmediate);
  client.write("b".repeat(1_000));
  for (let n = 0; n < 50; n += 1) await new Promise(setImmediate);
  expect(text).toBe("a");
  wanted = true;
  accepted.resume();
  while (text.length < 1_001) await new Promise(setImmediate);
  client.end();
  await once(accepted, "end");
  expect(text).toBe(`a${"b".repeat(1_000)}`);
});
