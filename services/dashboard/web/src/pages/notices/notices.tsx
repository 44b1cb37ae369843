import { Button } from "@mantine/core";
import type { Notice } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { Empty } from "../../components/empty.tsx";
import { NoticeMembers } from "../../components/notice-members.tsx";
import { PageHead } from "../../components/page-head.tsx";
import type { Column } from "../../components/table/column.ts";
import { ListNote } from "../../components/table/list-note.tsx";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago, Lasting, Moment } from "../../components/time.tsx";
import { formatDuration } from "../../format.ts";
import { texts } from "../../texts.ts";

const words = texts.notices;

const Lasted = ({ notice: { from, to } }: { notice: Notice }) =>
  to === null ? <Lasting at={from} /> : formatDuration((Date.parse(to) - Date.parse(from)) / 1_000);

const columns: readonly Column<Notice>[] = [
  {
    key: "text",
    label: words.what,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <>
        {row.text} <NoticeMembers notice={row} />
      </>
    ),
  },
  {
    key: "kind",
    label: words.kind,
    width: "auto",
    cell: ({ kind }) => words.kinds[kind as keyof typeof words.kinds] ?? kind,
  },
  { key: "from", label: words.from, width: "auto", number: true, cell: (row) => <Moment at={row.from} /> },
  {
    key: "lasted",
    label: words.lasted,
    width: "auto",
    number: true,
    cell: (row) => <Lasted notice={row} />,
  },
  { key: "ago", label: words.began, width: "auto", number: true, cell: (row) => <Ago at={row.from} /> },
];

/** When the platform could not hear, and when very many fell silent at once: all that is kept, newest first. */
export const NoticesPage = () => {
  const list = useList("/notices", {});
  return (
    <div className="stack tight">
      <PageHead title={texts.overview.notices} about={words.about} />
      <ListNote list={list} />
      {list.data && list.items.length === 0 ? (
        <Empty title={words.none}>{words.noneAbout}</Empty>
      ) : (
        <SimpleTable
          label={texts.overview.notices}
          columns={columns}
          rows={list.items}
          rowKey={(row) => row.id}
          rowClass={(row) => (row.to === null ? "open" : "wraps")}
        />
      )}
      {list.hasNextPage ? <Button onClick={list.loadMore}>{texts.showMore}</Button> : null}
    </div>
  );
};
