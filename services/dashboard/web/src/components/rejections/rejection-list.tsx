import type { Rejection } from "../../api/types.ts";
import { formatCount } from "../../format.ts";
import { say, texts } from "../../texts.ts";
import { Ago } from "../time.tsx";
import "./rejections.css";

const words = texts.rejections;

const who = ({ customer, machine, software }: Rejection) =>
  [customer, machine, software].map((part) => part ?? words.unnamed).join(" / ");

const Details = ({ row }: { row: Rejection }) => (
  <dl className="facts">
    <dt>{words.detail}</dt>
    <dd>{row.detail}</dd>
    <dt>{words.token}</dt>
    <dd>{row.token_prefix ? <code>{row.token_prefix}…</code> : words.noToken}</dd>
    {row.token_customer && row.token_customer !== row.customer ? (
      <>
        <dt>{words.tokenCustomer}</dt>
        <dd>{row.token_customer}</dd>
      </>
    ) : null}
    <dt>{texts.fields.address}</dt>
    <dd>{row.address ?? texts.unknown}</dd>
    <dt>{words.answer}</dt>
    <dd>{row.http_status}</dd>
    {row.path ? (
      <>
        <dt>{words.path}</dt>
        <dd className="wrap">{row.path}</dd>
      </>
    ) : null}
    {row.payload ? (
      <>
        <dt>{words.payload}</dt>
        <dd>
          <pre className="wrap">{row.payload}</pre>
        </dd>
      </>
    ) : null}
  </dl>
);

/** Each with its reason, and what to do about it; the rest unfolds. */
export const RejectionList = ({ rows }: { rows: readonly Rejection[] }) => (
  <ul className="rejections">
    {rows.map((row) => (
      <li key={row.id}>
        <details>
          <summary>
            <strong>{words.reasons[row.reason]}</strong>
            <span className="wrap">{who(row)}</span>
            <span className="quiet end">
              {row.count > 1 ? `${say(words.times, { count: formatCount(row.count) })}, ` : ""}
              <Ago at={row.last_at} />
            </span>
            <span className="advice quiet">{row.advice}</span>
          </summary>
          <Details row={row} />
        </details>
      </li>
    ))}
  </ul>
);
