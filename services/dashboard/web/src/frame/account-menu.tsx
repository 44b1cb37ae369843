import { Menu } from "@mantine/core";
import { Link } from "wouter";
import { useSession } from "../api/session.tsx";
import { texts } from "../texts.ts";
import { Icon } from "./icons.tsx";

export const AccountMenu = () => {
  const { user, signOut } = useSession();
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <button
          type="button"
          className="icon-button"
          aria-label={texts.frame.account}
          title={user?.email ?? undefined}
        >
          <Icon name="person" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user?.email}</Menu.Label>
        <Menu.Item component={Link} href="/settings">
          {texts.navigation.settings}
        </Menu.Item>
        <Menu.Item component="a" href="/docs">
          {texts.frame.apiDocs}
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>{texts.frame.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};
