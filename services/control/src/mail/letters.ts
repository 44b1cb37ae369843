import type { Letter } from "./mailer.ts";

/** Behind the # it reaches our page alone: no server and no log on the way sees the secret. */
export const registrationPath = (token: string): string => `/register#token=${token}`;
export const newPasswordPath = (token: string): string => `/set-password#token=${token}`;

const instant = (at: Date): string =>
  at
    .toISOString()
    .replace("T", " ")
    .replace(/:\d\d\.\d+Z$/, " UTC");

export const invitationLetter = (to: string, link: string, expiresAt: Date): Letter => ({
  to,
  subject: "Your invitation to Rollcall",
  text: `You were invited to Rollcall. Make your account here:

${link}

The link works once, until ${instant(expiresAt)}.
`,
});

export const passwordLetter = (to: string, link: string, expiresAt: Date): Letter => ({
  to,
  subject: "A new password for Rollcall",
  text: `Somebody asked for a new password for this address. Set it here:

${link}

The link works once, until ${instant(expiresAt)}. If it was not you, there is nothing to do.
`,
});
