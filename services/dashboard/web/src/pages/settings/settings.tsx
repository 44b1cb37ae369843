import { Button } from "@mantine/core";
import { useState } from "react";
import { useSession } from "../../api/session.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { Section } from "../../components/section.tsx";
import { texts } from "../../texts.ts";
import { grantText } from "../users/user-columns.tsx";
import { ApiKeysSection } from "./api-keys-section.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { SessionsSection } from "./sessions-section.tsx";
import { WallSection } from "./wall-section.tsx";

export const SettingsPage = () => {
  const { user, signOut } = useSession();
  const [changing, setChanging] = useState(false);
  return (
    <>
      <PageHead title={texts.navigation.settings} />
      <Section
        title={texts.settings.account}
        end={
          <span className="row">
            <Button onClick={() => setChanging(true)}>{texts.settings.changePassword}</Button>
            <Button onClick={() => void signOut()}>{texts.frame.signOut}</Button>
          </span>
        }
      >
        <dl className="facts">
          <dt>{texts.users.email}</dt>
          <dd>{user?.email}</dd>
          <dt>{texts.users.roles}</dt>
          <dd>{user?.roles.map(grantText).join(", ") || texts.users.noRole}</dd>
        </dl>
      </Section>
      {changing ? <PasswordDialog onClose={() => setChanging(false)} /> : null}
      <SessionsSection />
      <ApiKeysSection />
      <WallSection />
    </>
  );
};
