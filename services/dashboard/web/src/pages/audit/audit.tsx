import { Button } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "wouter";
import type { AuditEvent } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { Empty } from "../../components/empty.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { FilterInput } from "../../components/filter/filter-input.tsx";
import { JsonChanges } from "../../components/json/json-changes.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { ListNote } from "../../components/table/list-note.tsx";
import { Ago } from "../../components/time.tsx";
import { useView, type View } from "../../components/use-view.ts";
import { say, texts } from "../../texts.ts";
import "./audit.css";

const fields = { actor: [], action: [], target: [], customer: [], at: [], address: [] };

const questionOf = (view: View) => ({
  query: {
    ...(view["customer"] ? { customer: view["customer"] } : {}),
    ...(view["filter"] ? { filter: view["filter"] } : {}),
  },
});

/** "createToken" → "create token". */
const actionWords = (action: string) => action.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const Entry = ({ event }: { event: AuditEvent }) => (
  <li>
    <details>
      <summary>
        <span className="cut">{event.actor ?? texts.unknown}</span>
        <strong className="cut">{actionWords(event.action)}</strong>
        <span className="cut">{[event.customer, event.target].filter(Boolean).join(": ")}</span>
        <span className="quiet end">
          <Ago at={event.at} />
        </span>
      </summary>
      <div className="stack tight">
        <p className="quiet">{say(texts.audit.from, { address: event.address ?? texts.unknown })}</p>
        <JsonChanges before={event.before} after={event.after} />
      </div>
    </details>
  </li>
);

/** Every write: who, what, from where, and what was there before and after. */
export const AuditPage = () => {
  const { view, change } = useView();
  const question = useMemo(() => questionOf(view), [view]);
  const list = useList("/audit/events", question, { refetchInterval: 15_000 });
  return (
    <div className="stack tight">
      <PageHead title={texts.navigation.audit}>
        <Button component={Link} href="/notices">
          {texts.overview.notices}
        </Button>
      </PageHead>
      <div className="toolbar">
        <FilterInput
          fields={fields}
          example="action:create* AND actor:alice*"
          value={view["filter"] ?? ""}
          onApply={(filter) => change({ filter })}
          error={list.error}
        />
        <ExportMenu path="/audit/events/export" query={question.query} />
      </div>
      <ListNote list={list} />
      {list.data && list.items.length === 0 ? (
        <Empty title={texts.audit.none}>{texts.audit.noneAbout}</Empty>
      ) : (
        <ul className="audit">
          {list.items.map((event) => (
            <Entry key={event.id} event={event} />
          ))}
        </ul>
      )}
      {list.hasNextPage ? <Button onClick={list.loadMore}>{texts.showMore}</Button> : null}
    </div>
  );
};
