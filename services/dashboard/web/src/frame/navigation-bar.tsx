import { Link, useLocation } from "wouter";
import { useAccess } from "../api/session.tsx";
import { texts } from "../texts.ts";
import { Icon, type IconName } from "./icons.tsx";

type Entry = { to: string; name: keyof typeof texts.navigation; icon: IconName; phone?: boolean };

const entries: readonly Entry[] = [
  { to: "/", name: "overview", icon: "overview", phone: true },
  { to: "/instances", name: "instances", icon: "instances", phone: true },
  { to: "/customers", name: "customers", icon: "customers", phone: true },
  { to: "/diagnostics", name: "diagnostics", icon: "diagnostics", phone: true },
  { to: "/rejections", name: "rejections", icon: "rejections" },
  { to: "/maintenance", name: "maintenance", icon: "maintenance" },
  { to: "/audit", name: "audit", icon: "audit" },
  { to: "/users", name: "users", icon: "users" },
  { to: "/settings", name: "settings", icon: "settings" },
];

const isCurrent = (location: string, to: string) =>
  to === "/" ? location === "/" : location === to || location.startsWith(`${to}/`);

export const NavigationBar = () => {
  const [location] = useLocation();
  const { isAdmin } = useAccess();
  const shown = entries.filter((entry) => entry.name !== "users" || isAdmin);
  return (
    <nav className="navigation-bar" aria-label={texts.frame.navigation}>
      <Link href="/" className="brand wide-only">
        <Icon name="pulse" /> {texts.product}
      </Link>
      <ul>
        {shown.map(({ to, name, icon, phone }) => (
          <li key={to} className={phone ? "" : "wide-only"}>
            <Link href={to} aria-current={isCurrent(location, to) ? "page" : undefined}>
              <Icon name={icon} />
              <span>{texts.navigation[name]}</span>
            </Link>
          </li>
        ))}
        <li className="phone-only">
          <Link href="/more" aria-current={location === "/more" ? "page" : undefined}>
            <Icon name="more" />
            <span>{texts.navigation.more}</span>
          </Link>
        </li>
      </ul>
    </nav>
  );
};

/** On phones the bar holds four pages; the others are here. */
export const MorePage = () => {
  const { isAdmin } = useAccess();
  const rest = entries.filter((entry) => !entry.phone && (entry.name !== "users" || isAdmin));
  return (
    <ul className="more-list">
      {rest.map(({ to, name, icon }) => (
        <li key={to}>
          <Link href={to}>
            <Icon name={icon} />
            <span>{texts.navigation[name]}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
};
