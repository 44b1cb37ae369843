import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export type Person = {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
};

/** A real OpenID provider at which `person` is signed in already and agrees to everything. */
export async function startOpenIdProvider(redirectUri: string) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const present: { person: Person } = { person: { sub: "nobody" } };
  const provider = new Provider(issuer, {
    clients: [{ client_id: "rollcall", client_secret: "a-secret-of-the-test", redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    cookies: { keys: ["a-key-of-the-test"] },
    features: { devInteractions: { enabled: false } },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...present.person, sub }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({
        clientId: client?.clientId,
        accountId: session?.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) {
      answer(request, response);
      return;
    }
    const login = { login: { accountId: present.person.sub } };
    provider
      .interactionFinished(request, response, login, { mergeWithLastSubmission: false })
      .catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
  });
  return {
    issuer,
    signInAs: (person: Person) => {
      present.person = person;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Jar = Map<string, string>;

const keep = (jar: Jar, response: Response) => {
  for (const cookie of response.headers.getSetCookie()) {
    const [pair = "", ...attributes] = cookie.split("; ");
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    if (value === "" || attributes.includes("Max-Age=0")) jar.delete(name);
    else jar.set(name, value);
  }
};

/** Follows redirects as a browser does, with its cookies, until `stop` says so or none follows. */
export async function browse(start: string, stop: (url: URL) => boolean) {
  const jars = new Map<string, Jar>();
  let url = new URL(start);
  for (let hop = 0; hop < 20; hop += 1) {
    const jar = jars.get(url.host) ?? new Map<string, string>();
    jars.set(url.host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    keep(jar, response);
    const location = response.headers.get("location");
    if (location === null)
      throw new Error(`${url.href} answered ${response.status} ${await response.text()}`);
    url = new URL(location, url);
    if (stop(url)) return { url, jars };
  }
  throw new Error("too many redirects");
}
