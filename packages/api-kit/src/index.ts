export { type ApiOptions, createApi } from "./create-api.ts";
export type { AnswerOf, Call, CallOf, Export, HandlerOf, Handlers, Sendable, Stream } from "./handlers.ts";
export { created, exported, noContent, ok, signedIn } from "./replies.ts";
