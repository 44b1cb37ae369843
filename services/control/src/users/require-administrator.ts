import { AppError, type Queryable } from "@rollcall/service-kit";
import { countAdministrators } from "./user-store.ts";

/** Somebody must be able to let others in. */
export async function requireAdministratorLeft(client: Queryable): Promise<void> {
  if ((await countAdministrators(client)) === 0)
    throw new AppError("conflict", "This is the last administrator of everything; make another one first");
}
