import { Link } from "wouter";
import { asProblem } from "../../api/problem.ts";
import type { Instance, InstancePath } from "../../api/types.ts";
import { useGet, useList } from "../../api/use-get.ts";
import { Light } from "../../components/light.tsx";
import { Problem } from "../../components/problem.tsx";
import { RejectionList } from "../../components/rejections/rejection-list.tsx";
import { Ago } from "../../components/time.tsx";
import { instanceLink } from "../../links.ts";
import { texts } from "../../texts.ts";

const words = texts.onboarding;
const askEveryMs = 2_000;

type FirstHeartbeatProps = { path: InstancePath; since: string; token: string | null };

/** `fmt_` and eight characters: what the rejection log shows of a token. */
const publicPart = (token: string | null) => token?.slice(0, 12) ?? null;

const useRefused = ({ path, since, token }: FirstHeartbeatProps) => {
  const list = useList("/rejections", { query: { from: since } }, { refetchInterval: askEveryMs });
  const prefix = publicPart(token);
  return list.items.filter(
    (row) =>
      row.customer === path.customer ||
      row.token_customer === path.customer ||
      (prefix && row.token_prefix === prefix),
  );
};

const Found = ({ instance }: { instance: Instance }) => (
  <>
    <p className="first-light">
      <Light colour={instance.colour} reason={instance.colour_reason} word />
    </p>
    <p>
      {words.heard} <Ago at={instance.last_heartbeat_at} />
    </p>
    <Link href={instanceLink(instance)} className="accent">
      {words.open}
    </Link>
  </>
);

const Awaited = ({ error }: { error: unknown }) => (
  <>
    <p className="first-light">
      <Light colour="grey" reason="unseen" word />
    </p>
    <p>{words.waiting}</p>
    {error && asProblem(error).status !== 404 ? <Problem error={error} /> : null}
  </>
);

/** Waits for the first heartbeat and turns green by itself; what is refused meanwhile is shown with its reason. */
export const FirstHeartbeat = (props: FirstHeartbeatProps) => {
  const { path } = props;
  const query = useGet(
    "/customers/{customer}/machines/{machine}/software/{software}",
    { path },
    { refetchInterval: askEveryMs, keep: false },
  );
  const refused = useRefused(props);
  const instance = query.data;
  return (
    <section className="first-heartbeat" aria-live="polite" aria-label={words.waitTitle}>
      <h2 className="wrap">
        {path.machine} / {path.software}
      </h2>
      {instance ? <Found instance={instance} /> : <Awaited error={query.error} />}
      {refused.length > 0 ? (
        <div>
          <h3>{words.refused}</h3>
          <RejectionList rows={refused.slice(0, 5)} />
        </div>
      ) : null}
    </section>
  );
};
