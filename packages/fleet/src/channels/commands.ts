import { randomUUID } from "node:crypto";
import { AppError, isPermanentPostgresError } from "@rollcall/service-kit";
import { invalid, requireMine, requireScope, type Who, type Write } from "../write.ts";
import { openSecrets, sealSecrets } from "./seal.ts";
import {
  type Channel,
  countChannels,
  deleteChannel as deleteRow,
  findChannel,
  findSealedChannel,
  saveChannel,
} from "./store.ts";

const mostChannels = 100;

export type NewChannel = {
  readonly customer?: string | null;
  readonly kind: string;
  readonly name: string;
  /** What may be shown to whoever sees the channel. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** URL, headers, passwords: sealed, and never answered. */
  readonly secrets?: Readonly<Record<string, unknown>>;
  readonly enabled?: boolean;
  readonly send_resolved?: boolean;
};

/** Absent stays as it is; of secrets each by itself. */
export type ChannelChange = Partial<Omit<NewChannel, "customer" | "kind">>;

function checkName(name: string): void {
  if (name.trim() === "" || name.length > 200) throw invalid("name", "must have 1 to 200 characters");
}

const asConflict = (name: string) => (error: unknown) => {
  if (isPermanentPostgresError(error) && error instanceof Error && "constraint" in error)
    if (error.constraint === "channels_name")
      throw new AppError("conflict", `There is a channel named ${name} already`);
  throw error;
};

/** Without its secrets, for the audit log and for answers. */
const shown = ({ customer, kind, name, settings, enabled, send_resolved }: Omit<Channel, "id">) => ({
  customer,
  kind,
  name,
  settings,
  enabled,
  send_resolved,
});

async function written(write: Write, id: string): Promise<Channel> {
  const channel = await findChannel(write.client, id);
  if (!channel) throw new AppError("not_found", "There is no such channel");
  return channel;
}

/** `key` is `sealKeyOf(TOKEN_KEY)`. Throws `invalid`, `not_found` (customer), `conflict` (name). */
export async function createChannel(
  write: Write,
  who: Who,
  key: Buffer,
  wanted: NewChannel,
): Promise<Channel> {
  const {
    customer = null,
    kind,
    name,
    settings = {},
    secrets = {},
    enabled = true,
    send_resolved = true,
  } = wanted;
  checkName(name);
  await requireScope(write.client, who, customer);
  if ((await countChannels(write.client, customer)) >= mostChannels)
    throw new AppError("conflict", `There are ${mostChannels} channels already, which is the most`);
  const id = randomUUID();
  const sealed = sealSecrets(key, id, secrets);
  const row = { id, customer, kind, name, settings, sealed, enabled, send_resolved };
  await saveChannel(write.client, row, who.name).catch(asConflict(name));
  const channel = await written(write, id);
  await write.audit({ target: id, customer, after: shown(channel) });
  return channel;
}

export async function changeChannel(
  write: Write,
  who: Who,
  key: Buffer,
  id: string,
  change: ChannelChange,
): Promise<Channel> {
  const before = await requireMine(write.client, who, await findSealedChannel(write.client, id), "channel");
  const { sealed: old, ...known } = before;
  const next = { ...known, ...change };
  checkName(next.name);
  const secrets = { ...(old ? openSecrets(key, id, old) : {}), ...change.secrets };
  const sealed = sealSecrets(key, id, secrets);
  await saveChannel(write.client, { ...next, sealed }, who.name).catch(asConflict(next.name));
  const channel = await written(write, id);
  const renewed = Object.keys(change.secrets ?? {});
  await write.audit({
    target: id,
    customer: channel.customer,
    before: shown(known),
    after: { ...shown(channel), ...(renewed.length > 0 && { secrets_renewed: renewed }) },
  });
  return channel;
}

/** What waits for it is cancelled. */
export async function deleteChannel(write: Write, who: Who, id: string): Promise<void> {
  const channel = await requireMine(write.client, who, await findChannel(write.client, id), "channel");
  await deleteRow(write.client, id);
  await write.audit({ target: id, customer: channel.customer, before: shown(channel) });
}
