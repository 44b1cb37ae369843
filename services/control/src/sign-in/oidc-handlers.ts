import { type Call, type HandlerOf, type Handlers, ok } from "@rollcall/api-kit";
import type { Grant } from "@rollcall/people-access";
import { AppError, type Log, type Queryable } from "@rollcall/service-kit";
import type { Write, Writer } from "../api/write.ts";
import type { ControlConfig } from "../config.ts";
import type { Mailer } from "../mail/mailer.ts";
import * as users from "../users/user-store.ts";
import { requireAdministratorLeft } from "../users/require-administrator.ts";
import { createJourneyCookies } from "./journey-cookie.ts";
import { createOidcProvider, type Identity, type OidcProvider } from "./oidc-provider.ts";
import { grantsOf, type RoleMap } from "./role-map.ts";
import type { Sessions } from "./sessions.ts";

export type OidcParts = {
  readonly config: ControlConfig;
  readonly writer: Writer;
  readonly sessions: Sessions;
  readonly mailer: Mailer;
  readonly log: Log;
  readonly countSignIn: (method: "oidc", result: "accepted" | "refused") => void;
};

/** Why somebody was sent back to the sign-in page; the page has the words. */
type Problem = "provider" | "no_role" | "no_email" | "inactive" | "journey";

class Refusal extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem);
    this.problem = problem;
  }
}

async function findByIdentity(client: Queryable, { issuer, subject }: Identity): Promise<string | undefined> {
  const { rows } = await client.query<{ user_id: string }>(
    "select user_id from user_identities where issuer = $1 and subject = $2",
    [issuer, subject],
  );
  return rows[0]?.user_id;
}

/** The user behind an identity: known, or of the same verified address, or new. */
async function admit({ client }: Write, identity: Identity): Promise<string> {
  const known = await findByIdentity(client, identity);
  if (known !== undefined) return known;
  const { email, email_verified: isVerified, name } = identity.claims;
  if (typeof email !== "string" || !email.includes("@")) throw new Refusal("no_email");
  const account = await users.findAccount(client, email);
  // An address that the provider has not checked could be anybody's, an administrator's too.
  if (account && isVerified !== true) throw new Refusal("no_email");
  const shown = typeof name === "string" ? name.slice(0, 200) : null;
  const id = account?.id ?? (await users.insertUser(client, { email, name: shown, passwordHash: null }));
  if (id === undefined) throw new Error("somebody else was made with this address at this moment");
  await client.query("insert into user_identities (issuer, subject, user_id) values ($1, $2, $3)", [
    identity.issuer,
    identity.subject,
    id,
  ]);
  return id;
}

async function signIn(parts: OidcParts, call: Call, identity: Identity, roles: readonly Grant[]) {
  const who = { actor: null, actorId: null, address: call.address, requestId: call.requestId };
  return parts.writer.writeAs(who, "signInWithOpenId", async (write) => {
    await users.lockAdministrators(write.client);
    const id = await admit(write, identity);
    const unknown = new Set(await users.unknownCustomers(write.client, roles));
    const held = roles.filter(({ customer }) => customer === null || !unknown.has(customer));
    if (held.length === 0) throw new Refusal("no_role");
    // The provider has the last word on what its people may do, at each sign-in.
    await users.setRoles(write.client, id, held);
    await requireAdministratorLeft(write.client);
    const user = await users.findUser(write.client, id);
    if (!user?.active) throw new Refusal("inactive");
    await write.audit({
      target: user.email,
      after: { method: "oidc", issuer: identity.issuer, roles: held },
    });
    write.announce("users", id);
    return parts.sessions.open(write, call, user);
  });
}

const notSetUp = () => new AppError("not_found", "No OpenID provider is set up here");

type Way = {
  readonly provider: OidcProvider | undefined;
  readonly cookies: ReturnType<typeof createJourneyCookies>;
  readonly roleMap: RoleMap;
};

const start =
  ({ provider, cookies }: Way): HandlerOf<"startOidc"> =>
  async (call) => {
    if (!provider) throw notSetUp();
    const { url, journey } = await provider.begin().catch((cause: unknown) => {
      throw new AppError("unavailable", "The OpenID provider does not answer", { cause });
    });
    return { status: 302, headers: { location: url, "set-cookie": [await cookies.set(call, journey)] } };
  };

async function arrive(parts: OidcParts, { provider, cookies, roleMap }: Way, call: Call) {
  if (!provider) throw notSetUp();
  const journey = await cookies.read(call);
  if (!journey) throw new Refusal("journey");
  const query = new URLSearchParams(call.query as Record<string, string>).toString();
  const identity = await provider.finish(query, journey);
  const roles = grantsOf(roleMap, identity.claims[parts.config.oidcRoleClaim]);
  if (roles.length === 0) throw new Refusal("no_role");
  const issued = await signIn(parts, call, identity, roles);
  parts.countSignIn("oidc", "accepted");
  const { headers } = parts.sessions.answer(call, 302, issued);
  const set = [...headers["set-cookie"], cookies.clear(call)];
  const location = `${parts.config.publicUrl ?? ""}/`;
  return { status: 302, headers: { location, "set-cookie": set } } as const;
}

const finish =
  (parts: OidcParts, way: Way): HandlerOf<"finishOidc"> =>
  async (call) => {
    try {
      return await arrive(parts, way, call);
    } catch (err) {
      if (err instanceof AppError && err.code === "not_found") throw err;
      parts.countSignIn("oidc", "refused");
      const problem: Problem = err instanceof Refusal ? err.problem : "provider";
      parts.log.warn({ err, problem, requestId: call.requestId }, "refused a sign-in by OpenID");
      const location = `${parts.config.publicUrl ?? ""}/sign-in?problem=${problem}`;
      return { status: 302, headers: { location, "set-cookie": [way.cookies.clear(call)] } };
    }
  };

export function createOidcHandlers(parts: OidcParts) {
  const { config, mailer } = parts;
  const provider = createOidcProvider(config);
  const way = { provider, cookies: createJourneyCookies(config.tokenKey), roleMap: config.oidcRoleMap };
  const oidc = provider ? { name: config.oidcName, login_path: "/api/v1/auth/oidc/login" } : null;
  return {
    listSignInMethods: async () => ok({ password: true, mail: mailer.isSetUp, oidc }),
    startOidc: start(way),
    finishOidc: finish(parts, way),
  } satisfies Partial<Handlers<"control">>;
}
