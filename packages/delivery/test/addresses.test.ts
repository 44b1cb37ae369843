import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { assertAddressAllowed, createSender, privateNetworks } from "../src/index.ts";

let server: Server;
let port = 0;
let heard = 0;
let connected = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    heard += 1;
    if (request.url === "/redirect")
      response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end();
    else response.end("inside");
  });
  server.on("connection", () => {
    connected += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "::", resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const forbidden = [
  ["loopback", "127.0.0.1"],
  ["loopback by name", "localhost"],
  ["loopback by name with a dot", "localhost."],
  ["loopback in capitals", "LOCALHOST"],
  ["another loopback", "127.8.9.1"],
  ["short loopback", "127.1"],
  ["decimal loopback", "2130706433"],
  ["hexadecimal loopback", "0x7f000001"],
  ["mixed hexadecimal loopback", "0x7f.0.0.1"],
  ["octal loopback", "0177.0.0.1"],
  ["loopback in full-width digits", "１２７.０.０.１"],
  ["loopback in circled digits", "①②⑦.⓪.⓪.①"],
  ["percent-encoded loopback", "%31%32%37.0.0.1"],
  ["IPv6 loopback", "[::1]"],
  ["long IPv6 loopback", "[0000:0:0:0:0:0:0:0001]"],
  ["mapped loopback", "[::ffff:127.0.0.1]"],
  ["mapped hexadecimal loopback", "[::ffff:7f00:1]"],
  ["compatible loopback", "[::127.0.0.1]"],
  ["NAT64 loopback", "[64:ff9b::7f00:1]"],
  ["local NAT64", "[64:ff9b:1::7f00:1]"],
  ["6to4 loopback", "[2002:7f00:1::]"],
  ["Teredo", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]"],
  ["metadata", "169.254.169.254"],
  ["mapped metadata", "[::ffff:169.254.169.254]"],
  ["NAT64 metadata", "[64:ff9b::a9fe:a9fe]"],
  ["metadata of IPv6", "[fd00:ec2::254]"],
  ["unspecified", "0.0.0.0"],
  ["zero", "0"],
  ["unspecified IPv6", "[::]"],
  ["link-local IPv6", "[fe80::1]"],
  ["site-local IPv6", "[fec0::1]"],
  ["private 10", "10.0.0.1"],
  ["private 172", "172.20.0.1"],
  ["private 192", "192.168.1.1"],
  ["carrier's", "100.64.0.1"],
  ["benchmark", "198.18.0.1"],
  ["multicast", "224.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["documentation", "[2001:db8::1]"],
] as const;

describe("the address guard", () => {
  test.each(forbidden)("refuses %s at creation and at connect: %s", async (_, host) => {
    const url = `http://${host}:${port}/`;
    await expect(assertAddressAllowed(url)).rejects.toMatchObject({ problem: "forbidden" });
    await expect(assertAddressAllowed(`https://${host}/`)).rejects.toMatchObject({ problem: "forbidden" });
    const sender = createSender({ allowPlainHttp: true });
    const before = heard;
    const outcome = await sender.send({ method: "GET", url });
    expect(outcome).toMatchObject({ result: "refused", status: null });
    expect(heard).toBe(before);
    await sender.close();
  });

  test.each([
    ["http://evil.example@127.0.0.1/", "userinfo"],
    ["https://user:word@receiver.example/", "userinfo"],
    ["https://@receiver.example/", "userinfo"],
    ["https:\\\\user@receiver.example/", "userinfo"],
    ["ftp://receiver.example/", "protocol"],
    ["file:///etc/passwd", "protocol"],
    ["javascript:alert(1)", "protocol"],
    ["gopher://127.0.0.1:25/", "protocol"],
    ["https://", "not_a_url"],
    ["receiver.example", "not_a_url"],
  ])("refuses the form %s at creation and at connect", async (url, problem) => {
    await expect(assertAddressAllowed(url)).rejects.toMatchObject({ problem });
    const sender = createSender();
    expect(await sender.send({ method: "GET", url })).toMatchObject({ result: "refused", status: null });
    await sender.close();
  });

  test("refuses a name that was public at creation and leads inside at connect", async () => {
    const answers = [["93.184.216.34"], ["127.0.0.1"]];
    const resolve = () => Promise.resolve(answers.shift() ?? ["127.0.0.1"]);
    const url = `http://rebinding.example:${port}/`;
    await assertAddressAllowed(url, { resolve, allowPlainHttp: true });
    const sender = createSender({ resolve, allowPlainHttp: true });
    const before = connected;
    expect(await sender.send({ method: "POST", url, body: "{}" })).toMatchObject({ result: "refused" });
    expect(connected).toBe(before);
    await sender.close();
  });

  test("asks the resolver once a connection, so that nothing can change between judging and connecting", async () => {
    let asked = 0;
    const resolve = () => {
      asked += 1;
      return Promise.resolve(["127.0.0.1"]);
    };
    const sender = createSender({ resolve, allowNetworks: ["127.0.0.0/8"] });
    const outcome = await sender.send({ method: "GET", url: `http://inside.example:${port}/` });
    expect(outcome).toMatchObject({ result: "delivered", answer: "inside" });
    expect(asked).toBe(1);
    await sender.close();
  });

  test("refuses a name of which one address of several leads inside", async () => {
    const resolve = () => Promise.resolve(["93.184.216.34", "::1"]);
    await expect(assertAddressAllowed("https://both.example/", { resolve })).rejects.toMatchObject({
      problem: "forbidden",
    });
  });

  test("does not follow a redirect", async () => {
    const sender = createSender({ allowNetworks: privateNetworks });
    const before = heard;
    const outcome = await sender.send({ method: "GET", url: `http://127.0.0.1:${port}/redirect` });
    expect(outcome).toMatchObject({ result: "refused", status: 302 });
    expect(heard).toBe(before + 1);
    await sender.close();
  });

  test("allows what the administrator allowed, in mapped spelling too, and nothing beside it", async () => {
    const policy = { allowNetworks: ["127.0.0.1/32"] };
    await assertAddressAllowed("http://127.0.0.1/", policy);
    await assertAddressAllowed("http://[::ffff:127.0.0.1]/", policy);
    await expect(assertAddressAllowed("http://127.0.0.2/", policy)).rejects.toMatchObject({
      problem: "forbidden",
    });
    await expect(assertAddressAllowed("http://[::1]/", policy)).rejects.toMatchObject({
      problem: "forbidden",
    });
  });

  test("judges the address behind NAT64, which may be public", async () => {
    await assertAddressAllowed("https://[64:ff9b::5db8:d822]/");
    await assertAddressAllowed("https://[::ffff:93.184.216.34]/");
  });

  test("demands https of public addresses", async () => {
    const resolve = () => Promise.resolve(["93.184.216.34", "2606:2800:220:1::1"]);
    await assertAddressAllowed("https://public.example/", { resolve });
    await expect(assertAddressAllowed("http://public.example/", { resolve })).rejects.toMatchObject({
      problem: "plain_http",
    });
  });

  test("judges the name before it asks a proxy", async () => {
    const policy = { proxy: `http://127.0.0.1:${port}`, allowPlainHttp: true };
    const sender = createSender(policy);
    const before = heard;
    for (const host of ["127.0.0.1", "localhost", "169.254.169.254", "[::ffff:7f00:1]"])
      expect(await sender.send({ method: "GET", url: `http://${host}:${port}/` })).toMatchObject({
        result: "refused",
      });
    expect(heard).toBe(before);
    await sender.close();
  });

  test("refuses a name that does not exist at creation, and tries again at a resolver that is away", async () => {
    const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
    const url = "https://nobody.example/";
    await expect(assertAddressAllowed(url, { resolve: failing("ENOTFOUND") })).rejects.toMatchObject({
      problem: "unknown_name",
    });
    await assertAddressAllowed(url, { resolve: failing("EAI_AGAIN") });
    const sender = createSender({ resolve: failing("EAI_AGAIN") });
    expect(await sender.send({ method: "GET", url })).toMatchObject({ result: "retry" });
    await sender.close();
  });
});
