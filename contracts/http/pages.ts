const machine = "/customers/:customer/machines/:machine";

/** Every address of the web app; a part that begins with a colon stands for any one part. All others are no pages. */
export const pagePaths = [
  "/",
  "/sign-in",
  "/password",
  "/set-password",
  "/register",
  "/more",
  "/instances",
  "/customers",
  "/customers/:customer",
  machine,
  `${machine}/software/:software`,
  "/onboarding",
  "/diagnostics",
  "/diagnostics/:diagnostic",
  "/rejections",
  "/notices",
  "/monitors",
  "/monitors/:monitor",
  "/maintenance",
  "/audit",
  "/dead-letters",
  "/users",
  "/settings",
] as const;

export type PagePath = (typeof pagePaths)[number];

const patterns = pagePaths.map((path) => new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}/?$`));

export const isPage = (path: string): boolean => patterns.some((pattern) => pattern.test(path));
