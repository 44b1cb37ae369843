// The package brings no types; these are the parts that the test uses.
declare module "oidc-provider" {
  import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

  type Grant = { addOIDCScope: (scope: string) => void; save: () => Promise<string> };
  type Context = {
    oidc: {
      client?: { clientId: string };
      session?: { accountId?: string };
      provider: { Grant: new (of: { clientId: string | undefined; accountId: string | undefined }) => Grant };
    };
  };

  export type Configuration = {
    clients: readonly object[];
    claims: Record<string, readonly string[]>;
    cookies: { keys: readonly string[] };
    features: { devInteractions: { enabled: boolean } };
    ttl: Record<string, number>;
    findAccount: (context: Context, sub: string) => { accountId: string; claims: () => object };
    interactions: { url: (context: Context, interaction: { uid: string }) => string };
    loadExistingGrant: (context: Context) => Promise<Grant>;
  };

  export class Provider {
    constructor(issuer: string, configuration: Configuration);
    callback(): RequestListener;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
  }
}
