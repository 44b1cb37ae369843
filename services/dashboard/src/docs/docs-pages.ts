import { readFileSync } from "node:fs";
import type { ApiDocument } from "@rollcall/contracts/http/routes.ts";
import { createPage, type Page } from "../page.ts";
import { renderDocs } from "./render-docs.ts";

export function docsPages(document: ApiDocument): ReadonlyMap<string, Page> {
  const page = createPage("text/html; charset=utf-8", renderDocs(document));
  const style = readFileSync(new URL("./docs.css", import.meta.url), "utf8");
  return new Map([
    ["/docs", page],
    ["/docs/", page],
    ["/docs.css", createPage("text/css; charset=utf-8", style)],
  ]);
}
