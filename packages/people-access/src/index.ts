export { accessTokenSeconds, type AccessTokens, createAccessTokens } from "./access-token.ts";
export { type Authenticator, createAuthenticator } from "./authenticate.ts";
export { authorise, type LineOf, requireRoleOn } from "./authorise.ts";
export { type Caller, type Grant, isAtLeast, type Role, roleOn, roles, rootsOf } from "./caller.ts";
export {
  csrfCookie,
  csrfHeader,
  readCookie,
  readCredentials,
  refreshCookie,
  sessionCookie,
} from "./credentials.ts";
export { type Admission, admissionOf, callerOf, guard } from "./guard.ts";
export { createPeopleStore, type PeopleStore } from "./people-store.ts";
