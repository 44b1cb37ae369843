import { colourReason } from "@rollcall/contracts/colour";
import type { components } from "@rollcall/contracts/generated/api.ts";
import type { RedRow } from "../instances/newest-reds.ts";

export type RedGroup = components["schemas"]["Overview"]["red_groups"][number];

type Group = { readonly members: [RedRow, ...RedRow[]]; readonly reason: RedGroup["reason"] };

function presentGroup({ members, reason }: Group): RedGroup {
  const [first] = members;
  const since = members.map(({ colour_since }) => colour_since.getTime());
  return {
    customer: first.customer,
    reason,
    version: members.every(({ version }) => version === first.version) ? first.version : null,
    count: members.length,
    since_from: new Date(Math.min(...since)).toISOString(),
    since_to: new Date(Math.max(...since)).toISOString(),
  };
}

/** What instances have in common: customer and reason, and the version when they share it. Largest group first. */
export function groupReds(rows: readonly RedRow[]): RedGroup[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const reason = colourReason({ ...row, inMaintenance: row.in_maintenance });
    const key = `${row.customer} ${reason}`;
    const group = groups.get(key);
    if (group) group.members.push(row);
    else groups.set(key, { members: [row], reason });
  }
  return [...groups.values()].map(presentGroup).sort((one, other) => other.count - one.count);
}
