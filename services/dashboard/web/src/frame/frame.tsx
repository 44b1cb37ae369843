import { useLocation } from "wouter";
import { Problem } from "../components/problem.tsx";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { texts } from "../texts.ts";
import { CutBanner } from "./cut-banner.tsx";
import { NavigationBar } from "./navigation-bar.tsx";
import { TopBar } from "./top-bar.tsx";
import "./frame.css";

/** What broke a page stays on that page. */
const PageBoundary = ({ children }: { children: React.ReactNode }) => {
  const [location] = useLocation();
  return (
    <ErrorBoundary
      resetOn={location}
      render={(error) => <Problem error={error} retry={() => window.location.reload()} />}
    >
      {children}
    </ErrorBoundary>
  );
};

/** Everything around a page: the bar on the left (on phones at the bottom), the bar on top, the notice of a cut. */
export const Frame = ({ children }: { children: React.ReactNode }) => (
  <div className="frame">
    <a className="skip-link" href="#page">
      {texts.frame.skip}
    </a>
    <NavigationBar />
    <TopBar />
    <main id="page" className="page" tabIndex={-1}>
      <CutBanner />
      <PageBoundary>{children}</PageBoundary>
    </main>
  </div>
);

export const WallFrame = ({ children }: { children: React.ReactNode }) => (
  <main id="page" className="wall">
    <CutBanner />
    <PageBoundary>{children}</PageBoundary>
  </main>
);
