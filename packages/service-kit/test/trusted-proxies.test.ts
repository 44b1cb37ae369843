import type { IncomingMessage } from "node:http";
import { expect, test } from "@jest/globals";
import { readEnv } from "../src/env.ts";
import { clientAddress, readTrustedProxies, trustedProxies } from "../src/trusted-proxies.ts";

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;

test("is the peer's, whatever it claims, when no proxy is trusted", () => {
  const nobody = readTrustedProxies("");
  expect(clientAddress(from("192.0.2.7", "198.51.100.1"), nobody)).toBe("192.0.2.7");
  expect(clientAddress(from("::ffff:192.0.2.7"), nobody)).toBe("192.0.2.7");
  expect(clientAddress(from("2001:db8::1"), nobody)).toBe("2001:db8::1");
});

test.each([
  ["10.0.0.1", "198.51.100.1", "198.51.100.1"],
  ["10.0.0.1", "203.0.113.9, 198.51.100.1, 10.1.2.3", "198.51.100.1"],
  ["::ffff:10.0.0.1", "2001:db8::5", "2001:db8::5"],
  ["10.0.0.1", undefined, "10.0.0.1"],
  ["10.0.0.1", "nonsense", "10.0.0.1"],
  ["10.0.0.1", "10.0.0.2", "10.0.0.1"],
  ["192.0.2.7", "198.51.100.1", "192.0.2.7"],
  ["fd00::2", "198.51.100.1", "198.51.100.1"],
  ["10.0.0.1", "198.51.100.1:4711", "198.51.100.1"],
  ["10.0.0.1", "[2001:db8::5]:4711, 10.0.0.9:80", "2001:db8::5"],
])("behind trusted proxies: peer %s that forwards %p is %s", (peer, forwarded, address) => {
  const proxies = readTrustedProxies("10.0.0.0/8, fd00::/8");
  expect(clientAddress(from(peer, forwarded), proxies)).toBe(address);
});

test("names stand for their networks", () => {
  const proxies = readTrustedProxies("loopback,uniquelocal");
  for (const address of ["127.0.0.1", "::1", "10.9.8.7", "172.16.0.1", "192.168.1.1", "fd12::1"])
    expect([address, proxies(address)]).toEqual([address, true]);
  for (const address of ["172.32.0.1", "169.254.1.1", "198.51.100.1", "2001:db8::1", "unknown", ""])
    expect([address, proxies(address)]).toEqual([address, false]);
});

test.each([
  "proxy.example.com",
  "10.0.0.0/x",
  "toString",
  "0.0.0.0/0",
  "::/0",
  "10.0.0.0/33",
  "::1/129",
  "10.0.0.0/8;10.1.0.0/16",
  "local",
  "*",
])("refuses %s, which is neither address nor network", (list) => {
  const settings = { proxies: trustedProxies("TRUSTED_PROXIES") };
  expect(() => readEnv({ TRUSTED_PROXIES: list }, settings)).toThrow(
    /TRUSTED_PROXIES must be addresses, networks/,
  );
});
