import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { chooseFreePort } from "@rollcall/stack";
import { browse, type Person, startOpenIdProvider } from "./openid-provider.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>;

beforeAll(async () => {
  const port = await chooseFreePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await startOpenIdProvider(`${publicUrl}/api/v1/auth/oidc/callback`);
  at = await startControl({
    HTTP_PORT: String(port),
    PUBLIC_URL: publicUrl,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: "rollcall",
    OIDC_CLIENT_SECRET: "a-secret-of-the-test",
    OIDC_NAME: "The test's own",
    OIDC_ROLE_MAP: "admins=admin, acme-team=operator@acme, gone-team=viewer@gone",
  });
  await at.ask("POST", "customers", { body: { slug: "acme", name: "Acme" } });
});
afterAll(async () => {
  await at?.close();
  provider?.close();
});

/** Signs in at the provider and answers where the browser ends, and the caller of its cookies. */
const signIn = async (person: Person) => {
  provider.signInAs(person);
  const isOurPage = (url: URL) => url.origin === at.origin && !url.pathname.startsWith("/api/");
  const { url, jars } = await browse(`${at.origin}/api/v1/auth/oidc/login`, isOurPage);
  const session = jars.get(url.host)?.get("rollcall_session") ?? "";
  const me = session === "" ? undefined : await at.ask("GET", "auth/me", { key: session });
  return { page: url.pathname + url.search, me: me?.body };
};

const bob = {
  sub: "bob",
  email: "bob@example.com",
  email_verified: true,
  name: "Bob",
  groups: ["acme-team", "others"],
};

test("the ways to sign in name the provider", async () => {
  const { body } = await at.ask("GET", "auth/methods", { key: null });
  expect(body).toEqual({
    password: true,
    mail: false,
    oidc: { name: "The test's own", login_path: "/api/v1/auth/oidc/login" },
  });
});

test("a person of a mapped group is let in with its role and nothing more", async () => {
  const { page, me } = await signIn(bob);
  expect(page).toBe("/");
  expect(me).toMatchObject({
    email: bob.email,
    name: "Bob",
    roles: [{ role: "operator", customer: "acme" }],
  });
});

test("the same person comes back as the same user, with the roles that his groups give now", async () => {
  const before = await signIn(bob);
  const after = await signIn({ ...bob, email: "robert@example.com", groups: ["admins"] });
  expect(after.me.id).toBe(before.me.id);
  expect(after.me.roles).toEqual([{ role: "admin", customer: null }]);
});

test("who is in no mapped group stays outside, and no user is made", async () => {
  const { page, me } = await signIn({
    sub: "charlie",
    email: "charlie@example.com",
    email_verified: true,
    groups: ["others"],
  });
  expect([page, me]).toEqual(["/sign-in?problem=no_role", undefined]);
  const gone = await signIn({
    sub: "dora",
    email: "dora@example.com",
    email_verified: true,
    groups: ["gone-team"],
  });
  expect(gone.page).toBe("/sign-in?problem=no_role");
  const { rows } = await at.postgres.pool.query(
    "select from users where email like 'charlie%' or email like 'dora%'",
  );
  expect(rows).toHaveLength(0);
});

test("an unverified address does not become the administrator whose it is", async () => {
  const thief = { sub: "mallory", email: "alice@example.com", email_verified: false, groups: ["acme-team"] };
  expect((await signIn(thief)).page).toBe("/sign-in?problem=no_email");
  const { rows } = await at.postgres.pool.query("select from user_identities where subject = 'mallory'");
  expect(rows).toHaveLength(0);
});

test("a user who was switched off stays outside", async () => {
  const { me } = await signIn({ ...bob, sub: "eve", email: "eve@example.com" });
  await at.ask("PATCH", `users/${me.id}`, { body: { active: false } });
  expect((await signIn({ ...bob, sub: "eve", email: "eve@example.com" })).page).toBe(
    "/sign-in?problem=inactive",
  );
});

test("a callback that this browser did not ask for is refused", async () => {
  const answer = await at.ask("GET", "auth/oidc/callback?code=stolen&state=forged", { key: null });
  expect([answer.status, answer.headers.get("location")]).toEqual([
    302,
    `${at.origin}/sign-in?problem=journey`,
  ]);
});

test("an error of the provider ends at the sign-in page", async () => {
  const started = await at.ask("GET", "auth/oidc/login", { key: null });
  const cookie = started.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const answer = await at.ask("GET", "auth/oidc/callback?error=access_denied&state=x", {
    key: null,
    headers: { cookie },
  });
  expect(answer.headers.get("location")).toBe(`${at.origin}/sign-in?problem=provider`);
});
