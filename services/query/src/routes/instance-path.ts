import type { InstancePath } from "@rollcall/contracts/identity";
import type { Request } from "express";

/** The path of the instance that an address names; the validator has seen that all three are slugs. */
export const pathOf = ({ params }: Request): InstancePath => ({
  customer: String(params["customer"]),
  machine: String(params["machine"]),
  software: String(params["software"]),
});
