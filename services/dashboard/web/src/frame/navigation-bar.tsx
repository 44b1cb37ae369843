import { useState } from "react";
import { Link, useLocation } from "wouter";
import { useAccess } from "../api/session.tsx";
import { usePhone } from "../components/use-phone.ts";
import { texts } from "../texts.ts";
import { Icon, type IconName } from "./icons.tsx";

type Entry = {
  to: string;
  name: keyof typeof texts.navigation;
  icon: IconName;
  phone?: boolean;
  only?: "admin";
};
type Group = { name: keyof typeof texts.navigationGroups; entries: readonly Entry[] };

const groups: readonly Group[] = [
  {
    name: "watch",
    entries: [
      { to: "/", name: "overview", icon: "overview", phone: true },
      { to: "/instances", name: "instances", icon: "instances", phone: true },
      { to: "/monitors", name: "monitors", icon: "monitors" },
    ],
  },
  { name: "fleet", entries: [{ to: "/customers", name: "customers", icon: "customers", phone: true }] },
  { name: "act", entries: [{ to: "/maintenance", name: "maintenance", icon: "maintenance" }] },
  {
    name: "record",
    entries: [
      { to: "/diagnostics", name: "diagnostics", icon: "diagnostics", phone: true },
      { to: "/rejections", name: "rejections", icon: "rejections" },
      { to: "/notices", name: "notices", icon: "notices" },
      { to: "/dead-letters", name: "deadLetters", icon: "rejections", only: "admin" },
      { to: "/audit", name: "audit", icon: "audit" },
    ],
  },
  {
    name: "settings",
    entries: [
      { to: "/users", name: "users", icon: "users", only: "admin" },
      { to: "/settings", name: "settings", icon: "settings" },
    ],
  },
];

const isCurrent = (location: string, to: string) =>
  to === "/" ? location === "/" : location === to || location.startsWith(`${to}/`);

/** Which groups this browser has folded away; a group that holds the page one is on is shown all the same. */
const foldedKey = "rollcall.folded-groups";

const readFolded = (): ReadonlySet<string> => new Set((localStorage.getItem(foldedKey) ?? "").split(" "));

const useFolded = () => {
  const [folded, setFolded] = useState(readFolded);
  const toggle = (name: string) => {
    const next = new Set(folded);
    if (!next.delete(name)) next.add(name);
    localStorage.setItem(foldedKey, [...next].join(" "));
    setFolded(next);
  };
  return { folded, toggle };
};

/** The groups with what the caller may use; a group without an entry is not there. */
const useGroups = (): readonly Group[] => {
  const { isAdmin } = useAccess();
  return groups
    .map(({ name, entries }) => ({ name, entries: entries.filter(({ only }) => !only || isAdmin) }))
    .filter(({ entries }) => entries.length > 0);
};

const EntryLink = ({ entry: { to, name, icon }, location }: { entry: Entry; location: string }) => (
  <Link href={to} aria-current={isCurrent(location, to) ? "page" : undefined}>
    <Icon name={icon} />
    <span>{texts.navigation[name]}</span>
  </Link>
);

const GroupEntries = ({ group, location }: { group: Group; location: string }) => {
  const { folded, toggle } = useFolded();
  const isOpen = !folded.has(group.name) || group.entries.some(({ to }) => isCurrent(location, to));
  const id = `group-${group.name}`;
  return (
    <div className="navigation-group">
      <button
        type="button"
        className="navigation-fold"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => toggle(group.name)}
      >
        {texts.navigationGroups[group.name]}
      </button>
      <ul id={id} hidden={!isOpen}>
        {group.entries.map((entry) => (
          <li key={entry.to}>
            <EntryLink entry={entry} location={location} />
          </li>
        ))}
      </ul>
    </div>
  );
};

export const NavigationBar = () => {
  const [location] = useLocation();
  const phone = usePhone();
  const shown = useGroups();
  const onPhone = shown.flatMap(({ entries }) => entries).filter((entry) => entry.phone);
  return (
    <nav className="navigation-bar" aria-label={texts.frame.navigation}>
      {phone ? (
        <ul>
          {onPhone.map((entry) => (
            <li key={entry.to}>
              <EntryLink entry={entry} location={location} />
            </li>
          ))}
          <li>
            <Link href="/more" aria-current={location === "/more" ? "page" : undefined}>
              <Icon name="more" />
              <span>{texts.navigation.more}</span>
            </Link>
          </li>
        </ul>
      ) : (
        <>
          <Link href="/" className="brand">
            <Icon name="pulse" /> {texts.product}
          </Link>
          {shown.map((group) => (
            <GroupEntries key={group.name} group={group} location={location} />
          ))}
        </>
      )}
    </nav>
  );
};

/** On phones the bar holds four pages; the others are here. */
export const MorePage = () => {
  const rest = useGroups()
    .flatMap(({ entries }) => entries)
    .filter((entry) => !entry.phone);
  return (
    <ul className="more-list">
      {rest.map((entry) => (
        <li key={entry.to}>
          <EntryLink entry={entry} location="" />
        </li>
      ))}
    </ul>
  );
};
