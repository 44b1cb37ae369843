import { Button } from "@mantine/core";
import { useState } from "react";
import { useAccess } from "../../api/session.tsx";
import { useGet } from "../../api/use-get.ts";
import { Empty } from "../../components/empty.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { useView } from "../../components/use-view.ts";
import { Waiting } from "../../components/waiting.tsx";
import { say, texts } from "../../texts.ts";
import { TreeTable } from "../overview/tree-table.tsx";
import { treeRows } from "../overview/tree-rows.ts";
import "../overview/overview.css";
import { NewCustomerDialog } from "./customer-dialogs.tsx";
import { CustomerSearch, matching } from "./customer-search.tsx";

/** Rows beyond this are reached by searching. */
const most = 300;

export const CustomersPage = () => {
  const { view, change } = useView();
  const { isAdminSomewhere } = useAccess();
  const query = useGet("/overview", {}, { refetchInterval: 15_000 });
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const toggle = (slug: string) =>
    setClosed(
      (before) => new Set(before.has(slug) ? [...before].filter((s) => s !== slug) : [...before, slug]),
    );
  const isOpen = (slug: string) => !closed.has(slug);
  return (
    <>
      <PageHead title={texts.navigation.customers}>
        {isAdminSomewhere ? (
          <Button onClick={() => change({ new: "1" })}>{texts.customers.create}</Button>
        ) : null}
      </PageHead>
      {"new" in view ? (
        <NewCustomerDialog parent={view["parent"]} onClose={() => change({ new: null, parent: null })} />
      ) : null}
      <Waiting query={query}>
        {({ customers }) => {
          if (customers.length === 0)
            return <Empty title={texts.customers.none}>{texts.customers.noneAbout}</Empty>;
          const found = treeRows(matching(customers, view["q"] ?? ""), isOpen);
          return (
            <>
              <CustomerSearch
                value={view["q"] ?? ""}
                onChange={(q) => change({ q })}
                total={customers.length}
              />
              <TreeTable rows={found.slice(0, most)} isOpen={isOpen} toggle={toggle} />
              {found.length > most ? (
                <p className="quiet">{say(texts.customers.more, { count: found.length - most })}</p>
              ) : null}
            </>
          );
        }}
      </Waiting>
    </>
  );
};
