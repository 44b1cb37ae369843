import { Button } from "@mantine/core";
import { Link, useParams } from "wouter";
import { useAccess } from "../../api/session.tsx";
import type { Execution, HeartbeatMonitor } from "../../api/types.ts";
import { useGet, useList } from "../../api/use-get.ts";
import { useWrite } from "../../api/use-write.ts";
import { CopyBlock } from "../../components/copy-button.tsx";
import { Empty } from "../../components/empty.tsx";
import { Light } from "../../components/light.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { Problem } from "../../components/problem.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { ListNote } from "../../components/table/list-note.tsx";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Ago, Moment } from "../../components/time.tsx";
import { formatMilliseconds } from "../../format.ts";
import { say, texts } from "../../texts.ts";
import { useIngestAddress } from "../onboarding/ingest-address.ts";
import { schedule } from "./monitor-columns.tsx";
import { type PingLine, pingLines } from "./ping-lines.ts";

const words = texts.monitors;

const runColumns: readonly Column<Execution>[] = [
  {
    key: "began",
    label: words.began,
    width: "auto",
    phone: "main",
    cell: (row) => <Moment at={row.started_at} />,
  },
  {
    key: "outcome",
    label: words.outcome,
    width: "auto",
    phone: "end",
    cell: (row) => words.outcomes[row.outcome],
  },
  {
    key: "took",
    label: words.took,
    width: "auto",
    number: true,
    cell: (row) => (row.duration_ms === null ? "" : formatMilliseconds(row.duration_ms)),
  },
  { key: "code", label: words.exitCode, width: "auto", number: true, cell: (row) => row.exit_code ?? "" },
  { key: "output", label: words.output, width: "auto", cell: (row) => row.payload ?? "" },
];

const Runs = ({ id }: { id: string }) => {
  const list = useList("/heartbeats/{heartbeat}/executions", { path: { heartbeat: id } });
  return (
    <Section title={words.runs}>
      <ListNote list={list} />
      {list.data && list.items.length === 0 ? (
        <Empty title={words.noRuns}>{null}</Empty>
      ) : (
        <SimpleTable label={words.runs} columns={runColumns} rows={list.items} rowKey={(row) => row.id} />
      )}
      {list.hasNextPage ? <Button onClick={list.loadMore}>{texts.showMore}</Button> : null}
    </Section>
  );
};

const Lines = ({ path }: { path: string }) => {
  const address = useIngestAddress();
  const lines = pingLines(address.value, path);
  return (
    <Section title={words.lines}>
      {(Object.keys(lines) as PingLine[]).map((name) => (
        <div key={name}>
          <h3>{words.lineOf[name]}</h3>
          <CopyBlock text={lines[name]} label={say(words.copyLine, { name: words.lineOf[name] })} />
        </div>
      ))}
    </Section>
  );
};

const Actions = ({ monitor }: { monitor: HeartbeatMonitor }) => {
  const pause = useWrite("post", "/heartbeats/{heartbeat}/pause");
  const resume = useWrite("post", "/heartbeats/{heartbeat}/resume");
  const rotate = useWrite("post", "/heartbeats/{heartbeat}/rotate");
  const path = { path: { heartbeat: monitor.id } };
  const isPaused = monitor.paused_at !== null;
  return (
    <>
      <Button onClick={() => (isPaused ? resume : pause).mutate(path)}>
        {isPaused ? words.resume : words.pause}
      </Button>
      <Button onClick={() => rotate.mutate(path)}>{words.rotate}</Button>
    </>
  );
};

const Facts = ({ monitor }: { monitor: HeartbeatMonitor }) => (
  <p>
    <Light colour={monitor.colour} /> {words.statuses[monitor.status]} · {words.last}:{" "}
    <Ago at={monitor.last_ping_at} /> · {words.next}: <Moment at={monitor.next_deadline_at} /> ·{" "}
    <Link href={`/customers/${monitor.customer}/machines/${monitor.machine}/software/${monitor.software}`}>
      {words.instance}
    </Link>
  </p>
);

export const MonitorPage = () => {
  const { monitor: id = "" } = useParams();
  const { isOperator } = useAccess();
  const query = useGet("/heartbeats/{heartbeat}", { path: { heartbeat: id } }, { refetchInterval: 5_000 });
  const monitor = query.data;
  if (!monitor) return query.error ? <Problem error={query.error} /> : <p>{texts.loading}</p>;
  return (
    <div className="stack tight">
      <PageHead title={monitor.name} about={schedule(monitor)}>
        {isOperator ? <Actions monitor={monitor} /> : null}
      </PageHead>
      <Facts monitor={monitor} />
      {monitor.ping_path === null ? null : <Lines path={monitor.ping_path} />}
      <Runs id={id} />
    </div>
  );
};
