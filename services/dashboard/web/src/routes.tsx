import type { PagePath } from "@rollcall/contracts/http/pages.ts";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { useAccess, useSession } from "./api/session.tsx";
import { type Later, later } from "./components/later.tsx";
import { Waiting } from "./components/waiting.tsx";
import { Frame, WallFrame } from "./frame/frame.tsx";
import { MorePage } from "./frame/navigation-bar.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { OverviewPage } from "./pages/overview/overview.tsx";
import { SignInPage } from "./pages/sign-in/sign-in.tsx";

type Page = Pick<Later, "component"> & Partial<Later>;

const setPassword = () => import("./pages/account/set-password.tsx");
const { component: WallPage } = later(() => import("./pages/wall/wall.tsx"), "WallPage");

const openPages: readonly [PagePath, Page][] = [
  ["/sign-in", { component: SignInPage }],
  ["/password", later(() => import("./pages/account/forgotten.tsx"), "ForgottenPage")],
  ["/set-password", later(setPassword, "SetPasswordPage")],
  ["/register", later(setPassword, "RegisterPage")],
];

const machinePath = "/customers/:customer/machines/:machine" satisfies PagePath;

const pages: readonly [PagePath, Page][] = [
  ["/", { component: OverviewPage }],
  ["/more", { component: MorePage }],
  ["/instances", later(() => import("./pages/instances/instances.tsx"), "InstancesPage")],
  ["/customers", later(() => import("./pages/customers/customers.tsx"), "CustomersPage")],
  ["/customers/:customer", later(() => import("./pages/customers/customer.tsx"), "CustomerPage")],
  [machinePath, later(() => import("./pages/machine/machine.tsx"), "MachinePage")],
  [`${machinePath}/software/:software`, later(() => import("./pages/instance/instance.tsx"), "InstancePage")],
  ["/onboarding", later(() => import("./pages/onboarding/onboarding.tsx"), "OnboardingPage")],
  ["/diagnostics", later(() => import("./pages/diagnostics/diagnostics.tsx"), "DiagnosticsPage")],
  ["/diagnostics/:diagnostic", later(() => import("./pages/diagnostic/diagnostic.tsx"), "DiagnosticPage")],
  ["/rejections", later(() => import("./pages/rejections/rejections.tsx"), "RejectionsPage")],
  ["/notices", later(() => import("./pages/notices/notices.tsx"), "NoticesPage")],
  ["/monitors", later(() => import("./pages/monitors/monitors.tsx"), "MonitorsPage")],
  ["/monitors/:monitor", later(() => import("./pages/monitors/monitor.tsx"), "MonitorPage")],
  ["/maintenance", later(() => import("./pages/maintenance/maintenance.tsx"), "MaintenancePage")],
  ["/audit", later(() => import("./pages/audit/audit.tsx"), "AuditPage")],
  ["/settings", later(() => import("./pages/settings/settings.tsx"), "SettingsPage")],
];

const { component: DeadLettersPage } = later(
  () => import("./pages/dead-letters/dead-letters.tsx"),
  "DeadLettersPage",
);
const { component: UsersPage } = later(() => import("./pages/users/users.tsx"), "UsersPage");

const Pages = () => {
  const { isAdmin } = useAccess();
  return (
    <Switch>
      {pages.map(([path, { component }]) => (
        <Route key={path} path={path} component={component} />
      ))}
      {isAdmin ? <Route path="/users" component={UsersPage} /> : null}
      {isAdmin ? <Route path="/dead-letters" component={DeadLettersPage} /> : null}
      <Route component={NotFoundPage} />
    </Switch>
  );
};

/** Fetches the code of the page that the address names while we ask who is signed in. */
const PagePreload = () => (
  <Switch>
    {pages.map(([path, { preload }]) => (
      <Route key={path} path={path}>
        {() => {
          preload?.();
          return null;
        }}
      </Route>
    ))}
  </Switch>
);

const SignInFirst = () => {
  const [location] = useLocation();
  const search = useSearch();
  const back = `${location}${search ? `?${search}` : ""}`;
  return <Redirect to={back === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(back)}`} replace />;
};

/** Pages that nobody needs to sign in for, then the wall, then everything else inside of the frame. */
export const Routes = () => {
  const { user, error } = useSession();
  const [location] = useLocation();
  const search = useSearch();
  const OpenPage = openPages.find(([path]) => path === location)?.[1].component;
  if (OpenPage) return <OpenPage />;
  if (user === undefined)
    return (
      <>
        <PagePreload />
        <Waiting query={{ data: user, error, refetch: () => window.location.reload() }}>{() => null}</Waiting>
      </>
    );
  if (user === null) return <SignInFirst />;
  if (new URLSearchParams(search).has("wall")) {
    return (
      <WallFrame>
        <WallPage />
      </WallFrame>
    );
  }
  return (
    <Frame>
      <Pages />
    </Frame>
  );
};
