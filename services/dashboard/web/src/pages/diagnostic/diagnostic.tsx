import { useParams } from "wouter";
import { useAccess } from "../../api/session.tsx";
import type { Diagnostic } from "../../api/types.ts";
import { useGet } from "../../api/use-get.ts";
import { Breadcrumb } from "../../components/breadcrumb.tsx";
import { AcknowledgeButton } from "../../components/diagnostics/acknowledge-button.tsx";
import { isLit } from "../../components/diagnostics/diagnostic-columns.tsx";
import { JsonTree } from "../../components/json/json-tree.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { Section } from "../../components/section.tsx";
import { Severity } from "../../components/severity.tsx";
import { Ago, Moment } from "../../components/time.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { formatCount } from "../../format.ts";
import { customerLink, instanceLink, machineLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";
import { visibleText } from "../../visible-text.ts";
import { Episodes } from "./episodes.tsx";

const words = texts.diagnostics;

const Crumbs = ({ diagnostic }: { diagnostic: Diagnostic }) => {
  const { customer, machine, software } = diagnostic;
  return (
    <Breadcrumb
      crumbs={[
        { label: customer, to: customerLink(customer) },
        { label: machine, to: machineLink(customer, machine) },
        { label: software, to: instanceLink(diagnostic) },
      ]}
    />
  );
};

const factsOf = (row: Diagnostic): [string, React.ReactNode][] => [
  [words.severity, <Severity key="severity" severity={row.severity} lit={isLit(row)} />],
  [words.module, row.module === "" ? words.noModule : visibleText(row.module)],
  [words.count, formatCount(row.count)],
  [words.opened, <Moment key="opened" at={row.opened_at} />],
  [words.lastSeen, <Moment key="seen" at={row.last_seen_at} />],
  [words.closedAt, row.closed_at === null ? words.stillOpen : <Moment key="closed" at={row.closed_at} />],
  [
    words.acknowledged,
    row.acknowledged_at === null ? (
      words.nobodyAcknowledged
    ) : (
      <span key="acknowledged">
        {say(words.acknowledgedBy, { who: row.acknowledged_by ?? texts.unknown })}{" "}
        <Ago at={row.acknowledged_at} />
        {row.acknowledged_comment === null ? null : `: ${visibleText(row.acknowledged_comment)}`}
      </span>
    ),
  ],
  ...(row.suppressed ? [[words.state, words.suppressed] as [string, React.ReactNode]] : []),
];

const Detail = ({ diagnostic }: { diagnostic: Diagnostic }) => {
  const { isOperator } = useAccess();
  return (
    <div className="stack">
      <PageHead
        title={say(words.titleOf, { code: String(diagnostic.code) })}
        before={<Crumbs diagnostic={diagnostic} />}
      >
        {isOperator ? <AcknowledgeButton diagnostic={diagnostic} /> : null}
      </PageHead>
      <p className="whole-text" dir="ltr">
        {diagnostic.message === null ? (
          <span className="quiet">{words.noMessage}</span>
        ) : (
          visibleText(diagnostic.message)
        )}
      </p>
      <dl className="facts">
        {factsOf(diagnostic).map(([name, value]) => [
          <dt key={name}>{name}</dt>,
          <dd key={`${name} value`}>{value}</dd>,
        ])}
      </dl>
      <Section title={words.context}>
        {diagnostic.context === null ? (
          <p className="quiet">{words.noContext}</p>
        ) : (
          <JsonTree value={diagnostic.context} />
        )}
      </Section>
      <Episodes diagnostic={diagnostic} />
    </div>
  );
};

/** Everything that is known of one diagnostic: the whole text, its context, earlier episodes, and who acknowledged it. */
export const DiagnosticPage = () => {
  const { diagnostic } = useParams<{ diagnostic: string }>();
  const query = useGet("/diagnostics/{diagnostic}", { path: { diagnostic } });
  return <Waiting query={query}>{(found) => <Detail diagnostic={found} />}</Waiting>;
};
