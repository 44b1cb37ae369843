import * as oidc from "openid-client";
import type { ControlConfig } from "../config.ts";

export type OidcSettings = Pick<
  ControlConfig,
  "oidcIssuer" | "oidcClientId" | "oidcClientSecret" | "oidcScope" | "publicUrl"
>;

/** What the way back must bring or know; kept in a signed cookie meanwhile. */
export type Journey = { readonly state: string; readonly nonce: string; readonly verifier: string };

export type Identity = {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
};

export type OidcProvider = {
  readonly begin: () => Promise<{ url: string; journey: Journey }>;
  /** `query` as the provider sent the browser back with it. Throws for anything that is not in order. */
  readonly finish: (query: string, journey: Journey) => Promise<Identity>;
};

/** Asked when it is first needed: a provider that is away must not keep us from starting. A failure is not kept. */
function discoverOnce(
  issuer: string,
  id: string,
  secret: string | undefined,
): () => Promise<oidc.Configuration> {
  const url = new URL(issuer);
  const execute = url.protocol === "http:" ? [oidc.allowInsecureRequests] : [];
  let discovered: Promise<oidc.Configuration> | undefined;
  return () => {
    discovered ??= oidc
      .discovery(url, id, secret, undefined, { execute, timeout: 10 })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
    return discovered;
  };
}

async function readIdentity(
  configuration: oidc.Configuration,
  tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>,
): Promise<Identity> {
  const claims = tokens.claims();
  if (!claims) throw new Error("the provider sent no ID token");
  // Providers that keep the ID token short tell the rest at the userinfo endpoint.
  const more = configuration.serverMetadata().userinfo_endpoint
    ? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub)
    : {};
  return { issuer: claims.iss, subject: claims.sub, claims: { ...more, ...claims } };
}

/** Undefined when no provider is set up. Throws when half of it is. */
export function createOidcProvider(settings: OidcSettings): OidcProvider | undefined {
  const {
    oidcIssuer: issuer,
    oidcClientId: id,
    oidcClientSecret: secret,
    oidcScope: scope,
    publicUrl,
  } = settings;
  if (issuer === undefined) return undefined;
  if (id === undefined || publicUrl === undefined)
    throw new Error("Invalid configuration:\n  OIDC_ISSUER needs OIDC_CLIENT_ID and PUBLIC_URL beside it");
  const redirectUri = new URL("/api/v1/auth/oidc/callback", publicUrl).href;
  const discover = discoverOnce(issuer, id, secret);
  return {
    begin: async () => {
      const configuration = await discover();
      const verifier = oidc.randomPKCECodeVerifier();
      const journey = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope,
        state: journey.state,
        nonce: journey.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, journey };
    },
    finish: async (query, { state, nonce, verifier }) => {
      const configuration = await discover();
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return readIdentity(configuration, tokens);
    },
  };
}
