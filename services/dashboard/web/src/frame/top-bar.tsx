import { AccountMenu } from "./account-menu.tsx";
import { LiveIndicator } from "./live-indicator.tsx";
import { Search } from "./search.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

export const TopBar = () => (
  <header className="top-bar">
    <Search />
    <LiveIndicator />
    <ThemeSwitch />
    <AccountMenu />
  </header>
);
