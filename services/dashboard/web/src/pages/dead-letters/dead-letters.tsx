import { Button } from "@mantine/core";
import type { DeadLetter } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { useWrite } from "../../api/use-write.ts";
import { Empty } from "../../components/empty.tsx";
import { PageHead } from "../../components/page-head.tsx";
import type { Column } from "../../components/table/column.ts";
import { ListNote } from "../../components/table/list-note.tsx";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago, Moment } from "../../components/time.tsx";
import { texts } from "../../texts.ts";

const words = texts.deadLetters;

const Actions = ({ letter: { id, can_replay, replayed_at } }: { letter: DeadLetter }) => {
  const replay = useWrite("post", "/admin/dead-letters/{dead_letter}/replay");
  const discard = useWrite("delete", "/admin/dead-letters/{dead_letter}");
  const path = { dead_letter: id };
  const isBusy = replay.isPending || discard.isPending;
  return (
    <>
      {replayed_at === null && can_replay ? (
        <Button disabled={isBusy} onClick={() => replay.mutate({ path })}>
          {words.replay}
        </Button>
      ) : null}{" "}
      <Button disabled={isBusy} onClick={() => discard.mutate({ path })}>
        {words.discard}
      </Button>
      {replay.error || discard.error ? <p role="alert">{(replay.error ?? discard.error)?.message}</p> : null}
    </>
  );
};

const Payload = ({ letter: { payload } }: { letter: DeadLetter }) => (
  <details>
    <summary>{words.payload}</summary>
    <pre>{payload}</pre>
  </details>
);

const columns: readonly Column<DeadLetter>[] = [
  { key: "reason", label: words.reason, width: "auto", phone: "main", cell: (row) => row.reason },
  { key: "at", label: words.at, width: "auto", number: true, cell: (row) => <Ago at={row.at} /> },
  { key: "queue", label: words.queue, width: "auto", cell: (row) => row.queue },
  { key: "kind", label: words.kind, width: "auto", cell: (row) => row.kind ?? texts.unknown },
  {
    key: "who",
    label: words.who,
    width: "auto",
    cell: (row) => [row.customer, row.machine, row.software].filter(Boolean).join(" / ") || texts.unknown,
  },
  { key: "payload", label: words.payload, width: "auto", cell: (row) => <Payload letter={row} /> },
  {
    key: "replayed",
    label: words.replayed,
    width: "auto",
    cell: (row) => (row.replayed_at === null ? "" : <Moment at={row.replayed_at} />),
  },
  { key: "actions", label: words.actions, width: "auto", cell: (row) => <Actions letter={row} /> },
];

/** What was accepted and could not be stored: to be looked at, played again or discarded. */
export const DeadLettersPage = () => {
  const list = useList("/admin/dead-letters", {}, { refetchInterval: 15_000 });
  return (
    <div className="stack tight">
      <PageHead title={words.title} about={words.about} />
      <ListNote list={list} />
      {list.data && list.items.length === 0 ? (
        <Empty title={words.none}>{words.noneAbout}</Empty>
      ) : (
        <SimpleTable label={words.title} columns={columns} rows={list.items} rowKey={(row) => row.id} />
      )}
      {list.hasNextPage ? <Button onClick={list.loadMore}>{texts.showMore}</Button> : null}
    </div>
  );
};
