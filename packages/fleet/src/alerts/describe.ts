import type { Queryable } from "@rollcall/service-kit";

/** What nearly all members share is named as what they have in common. */
const nearlyAll = 0.9;
const namedPerKind = 5;

export type Share = { readonly name: string; readonly instances: number };

export type Common = {
  /** Members that are open and in the view. */
  readonly instances: number;
  readonly machines: number;
  readonly customers: readonly Share[];
  readonly versions: readonly Share[];
  readonly networks: readonly Share[];
  readonly labels: readonly Share[];
  readonly in_common: Readonly<Record<"customer" | "version" | "network" | "label", string | null>>;
};

const sharesSql = `
  with member as materialized (
    select i.customer, i.machine, i.version, substring(i.addresses[1] from '^\\d+\\.\\d+\\.\\d+\\.') || '0/24' as network
    from alert_members a join instances i on i.id = a.instance
    where a.alert = $1 and a.back_at is null
      and ($2::text is null or i.customer in (select customers_under(array[$2])))
  ), grouped as (
    select case when grouping(customer) = 0 then 'customer' when grouping(version) = 0 then 'version'
                when grouping(network) = 0 then 'network' else 'all' end as kind,
      coalesce(customer, version, network) as name, count(*)::int as instances
    from member group by grouping sets ((customer), (version), (network), ())
  ), labelled as (
    select l.key || '=' || l.value as name, sum(m.count)::int as instances
    from (select customer, machine, count(*) as count from member group by 1, 2) as m
    join machines x on x.customer = m.customer and x.slug = m.machine and x.labels <> '{}'
    cross join lateral jsonb_each_text(x.labels) as l group by 1
  )
  (select kind, name, instances from grouped where kind = 'all' or name is not null order by instances desc limit 40)
  union all (select 'label', name, instances from labelled order by instances desc limit ${namedPerKind})
  union all select 'machines', null, count(distinct (customer, machine))::int from member
  order by 3 desc, 2`;

/**
 * What the open members of an alert share and how many they are, of those that somebody with `scope` may see (a customer
 * and its children; null: all).
 */
export async function describeCommon(
  client: Queryable,
  alert: string,
  scope: string | null,
): Promise<Common> {
  const { rows } = await client.query<{ kind: string; name: string | null; instances: number }>(sharesSql, [
    alert,
    scope,
  ]);
  const count = (kind: string) => rows.find((row) => row.kind === kind)?.instances ?? 0;
  const instances = count("all");
  const top = (kind: string): Share[] =>
    rows
      .flatMap((row) =>
        row.kind === kind && row.name !== null ? [{ name: row.name, instances: row.instances }] : [],
      )
      .slice(0, namedPerKind);
  const common = ([first]: readonly Share[]) =>
    first && first.instances >= nearlyAll * instances ? first.name : null;
  const [customers, versions, networks, labels] = [
    top("customer"),
    top("version"),
    top("network"),
    top("label"),
  ];
  return {
    instances,
    machines: count("machines"),
    customers,
    versions,
    networks,
    labels,
    in_common: {
      customer: common(customers),
      version: common(versions),
      network: common(networks),
      label: common(labels),
    },
  };
}
