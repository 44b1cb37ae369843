import { createHash, randomBytes } from "node:crypto";

/** 256 random bits need no slow hash: what is stored is of no use to who reads it. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

export const hashSecret = (secret: string): Buffer => createHash("sha256").update(secret).digest();
