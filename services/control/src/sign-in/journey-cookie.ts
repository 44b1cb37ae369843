import type { Call } from "@rollcall/api-kit";
import { hkdfSync } from "node:crypto";
import { readCookie } from "@rollcall/people-access";
import { stringifySetCookie } from "cookie";
import { jwtVerify, SignJWT } from "jose";
import type { Journey } from "./oidc-provider.ts";

const name = "rollcall_oidc";
const path = "/api/v1/auth/oidc";
const minutes = 10;

/** Lax, not Strict: the browser comes back from another site. */
const cookie = (value: string, maxAge: number, secure: boolean) =>
  stringifySetCookie({ name, value, path, maxAge, sameSite: "lax", httpOnly: true, secure });

export function createJourneyCookies(serverKey: string) {
  const key = new Uint8Array(hkdfSync("sha256", serverKey, "", "rollcall oidc journey", 32));
  return {
    set: async ({ secure }: Call, journey: Journey): Promise<string> => {
      const signed = await new SignJWT({ ...journey })
        .setProtectedHeader({ alg: "HS256" })
        .setExpirationTime(`${minutes} m`)
        .sign(key);
      return cookie(signed, minutes * 60, secure);
    },
    clear: ({ secure }: Call): string => cookie("", 0, secure),
    read: async ({ headers }: Call): Promise<Journey | undefined> => {
      try {
        const { payload } = await jwtVerify<Journey>(readCookie(headers, name) ?? "", key, {
          algorithms: ["HS256"],
        });
        return payload;
      } catch {
        return undefined;
      }
    },
  };
}
