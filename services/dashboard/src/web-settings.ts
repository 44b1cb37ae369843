import type { DashboardConfig } from "./config.ts";
import { createPage, type Page } from "./page.ts";

/** What the web app has to know of this platform before anybody signs in: where devices send to. */
export const webSettings = ({
  ingestUrl,
  ingestHttpsPort,
}: Pick<DashboardConfig, "ingestUrl" | "ingestHttpsPort">): Page =>
  createPage(
    "application/json",
    JSON.stringify({ ingest_url: ingestUrl || null, ingest_https_port: ingestHttpsPort }),
  );
