import type { IncomingMessage } from "node:http";
import { expect, test } from "@jest/globals";
import { createPeerAddress } from "../src/peer-address.ts";

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;

test("is the peer's, whatever it claims, when no proxy is trusted", () => {
  const peerAddress = createPeerAddress("");
  expect(peerAddress(from("192.0.2.7", "198.51.100.1"))).toBe("192.0.2.7");
  expect(peerAddress(from("::ffff:192.0.2.7"))).toBe("192.0.2.7");
  expect(peerAddress(from("2001:db8::1"))).toBe("2001:db8::1");
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
])("behind trusted proxies: peer %s that forwards %p is %s", (peer, forwarded, address) => {
  const peerAddress = createPeerAddress("10.0.0.0/8, fd00::/8");
  expect(peerAddress(from(peer, forwarded))).toBe(address);
});

test("refuses a setting that is neither address nor network", () => {
  for (const list of ["proxy.example.com", "10.0.0.0/x", "10.0.0.0/8;10.1.0.0/16"])
    expect(() => createPeerAddress(list)).toThrow("TRUSTED_PROXIES");
});
