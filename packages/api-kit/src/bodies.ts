import { AppError } from "@rollcall/service-kit";
import express, { type RequestHandler } from "express";
import { noteEncoding, refuseOtherEncodings, refuseUnstorable } from "./refuse-unstorable.ts";

/** The validator remembers a validator per whole content type: parameters would grow it without bound. */
const plainContentType: RequestHandler = (request, _response, next) => {
  const type = request.headers["content-type"];
  const { "transfer-encoding": coding, "content-length": length } = request.headers;
  if (type === undefined && (coding !== undefined || Number(length ?? 0) > 0))
    throw new AppError("unsupported_media_type", "Say what the body is: Content-Type: application/json");
  if (type === undefined) return next();
  const essence = type.split(";")[0]?.trim().toLowerCase();
  if (essence !== "application/json") throw new AppError("unsupported_media_type", "Send application/json");
  request.headers["content-type"] = "application/json";
  next();
};

/** A body that nobody asked for stands in no contract; one that is asked for is never absent. */
const emptyBody: RequestHandler = (request, _response, next) => {
  if (request.body === undefined && request.method !== "GET" && request.headers["content-type"])
    request.body = {};
  next();
};

/** JSON in UTF-8 that every store takes, or a refusal. */
export const readBodies = (limitBytes: number): RequestHandler[] => [
  plainContentType,
  express.json({ limit: limitBytes, verify: noteEncoding }),
  refuseOtherEncodings,
  emptyBody,
  refuseUnstorable,
];
