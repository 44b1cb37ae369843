import type { Caller } from "@rollcall/people-access";
import { AppError } from "@rollcall/service-kit";
import type { Call, Export } from "./handlers.ts";

export const ok = <B>(body: B) => ({ status: 200, body }) as const;
export const created = <B>(body: B) => ({ status: 201, body }) as const;
export const noContent = { status: 204 } as const;
export const exported = (parts: Export["export"]): Export => ({ export: parts });

/** The caller of an operation that is not open to anybody. */
export function signedIn({ caller }: Pick<Call, "caller">): Caller {
  if (!caller) throw new AppError("unauthenticated", "Sign in, or send an API key");
  return caller;
}
