import { pino, stdTimeFunctions, type Logger } from "pino";

export type Log = Logger;

/** Structured lines on stdout: constant message, data in fields, `err` for errors. */
export const createLog = (service: string, level = "info"): Log =>
  pino({ level, base: { service }, timestamp: stdTimeFunctions.isoTime });
