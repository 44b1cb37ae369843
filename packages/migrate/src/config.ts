import { type Env, readEnv, text, url } from "@rollcall/service-kit";

export const loadConfig = (env: Env) =>
  readEnv(env, {
    postgresUrl: url("POSTGRES_URL"),
    questdbHttpUrl: url("QUESTDB_HTTP_URL"),
    ingestGateway: text("INGEST_GATEWAY_PASSWORD"),
    eventWriter: text("EVENT_WRITER_PASSWORD"),
    liveness: text("LIVENESS_PASSWORD"),
    query: text("QUERY_PASSWORD"),
    control: text("CONTROL_PASSWORD"),
    scheduler: text("SCHEDULER_PASSWORD"),
    notifier: text("NOTIFIER_PASSWORD"),
    logLevel: text("LOG_LEVEL", { default: "info" }),
  });
