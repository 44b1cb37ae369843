import type { InstanceDetail, InstancePath, StatusChange } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { JsonChanges } from "../../components/json/json-changes.tsx";
import { JsonTree } from "../../components/json/json-tree.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Lasting, Moment } from "../../components/time.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { texts } from "../../texts.ts";

const columns: readonly Column<StatusChange>[] = [
  {
    key: "message",
    label: texts.fields.status,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <>
        {row.status} <span className="quiet">{row.message}</span>
      </>
    ),
  },
  {
    key: "at",
    label: texts.fields.since,
    width: "auto",
    number: true,
    cell: (row) => <Moment at={row.at} />,
  },
];

const Snapshot = ({ now, before }: { now: InstanceDetail["snapshot"]; before: StatusChange | undefined }) => {
  if (now === null) return null;
  return (
    <div className="charts">
      <div>
        <h3 className="quiet">{texts.instance.snapshot}</h3>
        <JsonTree value={now} />
      </div>
      {before ? (
        <div>
          <h3 className="quiet">
            {texts.instance.sinceSnapshot} <Moment at={before.at} />
          </h3>
          <JsonChanges before={before.snapshot} after={now} />
        </div>
      ) : null}
    </div>
  );
};

/** The newest snapshot that is another than the current one. */
const previous = (changes: readonly StatusChange[], now: InstanceDetail["snapshot"]) =>
  changes.find(({ snapshot }) => snapshot !== null && JSON.stringify(snapshot) !== JSON.stringify(now));

export const StatusSection = ({ path, instance }: { path: InstancePath; instance: InstanceDetail }) => {
  const list = useList("/customers/{customer}/machines/{machine}/software/{software}/statuses", { path });
  const note = instance.status ? (
    <>
      <strong>{instance.status}</strong> {instance.status_message} <Lasting at={instance.status_since} />
    </>
  ) : null;
  return (
    <Section title={texts.fields.status} note={note}>
      {instance.status === null ? <p className="quiet">{texts.instance.noStatus}</p> : null}
      <Waiting query={list}>
        {() => (
          <>
            <Snapshot now={instance.snapshot} before={previous(list.items, instance.snapshot)} />
            {list.items.length > 1 ? (
              <SimpleTable
                label={texts.instance.statuses}
                columns={columns}
                rows={list.items.slice(0, 10)}
                rowKey={(row) => row.at}
              />
            ) : null}
          </>
        )}
      </Waiting>
    </Section>
  );
};
