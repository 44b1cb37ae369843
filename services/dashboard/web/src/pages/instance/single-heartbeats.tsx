import { Button } from "@mantine/core";
import { useState } from "react";
import type { Heartbeat, InstancePath } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Moment } from "../../components/time.tsx";
import { useView } from "../../components/use-view.ts";
import { Waiting } from "../../components/waiting.tsx";
import { formatDuration, formatMilliseconds } from "../../format.ts";
import { say, texts } from "../../texts.ts";
import type { Range } from "./range.ts";

const words = texts.instance;
const nothing = <span className="quiet">–</span>;

const columns: readonly Column<Heartbeat>[] = [
  {
    key: "received",
    label: words.received,
    width: "auto",
    phone: "main",
    cell: (row) => <Moment at={row.received_at} />,
  },
  {
    key: "device",
    label: words.deviceTime,
    width: "auto",
    cell: (row) => (row.device_ts === null ? nothing : <Moment at={row.device_ts} />),
  },
  {
    key: "skew",
    label: words.clockSkew,
    width: "auto",
    number: true,
    cell: ({ clock_skew_seconds: skew }) => (skew === null ? nothing : formatMilliseconds(skew * 1_000)),
  },
  {
    key: "version",
    label: texts.fields.version,
    width: "auto",
    number: true,
    cell: (row) => row.version ?? nothing,
  },
  {
    key: "uptime",
    label: words.uptime,
    width: "auto",
    number: true,
    cell: ({ uptime_seconds: uptime }) => (uptime === null ? nothing : formatDuration(uptime)),
  },
  {
    key: "pid",
    label: words.process,
    width: "auto",
    number: true,
    phone: "hidden",
    cell: (row) => row.pid ?? nothing,
  },
];

type ListProps = { path: InstancePath; range: Range };

/** A chosen range goes on to the present; what has been read stays while the range slides on. */
const HeartbeatList = ({ path, range }: ListProps) => {
  const [query] = useState(() => ({
    from: range.from,
    ...(range.name === null ? { to: range.to } : {}),
    page_size: 50,
  }));
  const list = useList("/customers/{customer}/machines/{machine}/software/{software}/heartbeats", {
    path,
    query,
  });
  return (
    <Waiting query={list}>
      {() =>
        list.items.length === 0 ? (
          <p className="quiet">{words.noHeartbeats}</p>
        ) : (
          <>
            <p className="quiet">{say(texts.table.total, { count: list.total ?? list.items.length })}</p>
            <SimpleTable
              label={words.singleHeartbeats}
              columns={columns}
              rows={list.items}
              rowKey={(row) => row.received_at}
            />
            {list.hasNextPage ? (
              <Button onClick={list.loadMore} disabled={list.isFetchingNextPage}>
                {words.earlier}
              </Button>
            ) : null}
          </>
        )
      }
    </Waiting>
  );
};

/** Each heartbeat by itself, newest first; asked for only when somebody wants to see them. */
export const SingleHeartbeats = ({ path, range }: ListProps) => {
  const { view, change } = useView();
  const open = view["heartbeats"] === "single";
  const toggle = (
    <button
      type="button"
      className="plain accent"
      aria-expanded={open}
      onClick={() => change({ heartbeats: open ? null : "single" })}
    >
      {open ? texts.hide : texts.show}
    </button>
  );
  return (
    <Section title={words.singleHeartbeats} end={toggle}>
      {open ? <HeartbeatList key={range.name ?? range.from + range.to} path={path} range={range} /> : null}
    </Section>
  );
};
