import { Button } from "@mantine/core";
import { useWrite } from "../../api/use-write.ts";
import { CopyBlock } from "../../components/copy-button.tsx";
import { Problem } from "../../components/problem.tsx";
import { texts } from "../../texts.ts";

const words = texts.onboarding;

type TokenStepProps = {
  customer: string;
  label: string;
  token: string | null;
  onToken: (token: string) => void;
};

/** The token is shown this once and is in the snippets already. */
export const TokenStep = ({ customer, label, token, onToken }: TokenStepProps) => {
  const create = useWrite("post", "/customers/{customer}/tokens");
  if (token !== null) {
    return (
      <>
        <p>{words.tokenThere}</p>
        <CopyBlock text={token} label={texts.tokens.copy} />
      </>
    );
  }
  return (
    <>
      <div className="row">
        <Button
          variant="filled"
          disabled={customer === "" || create.isPending}
          onClick={() =>
            create.mutate(
              { path: { customer }, body: { name: label } },
              { onSuccess: (made) => onToken(made.token) },
            )
          }
        >
          {texts.tokens.create}
        </Button>
        <span className="quiet">{words.tokenAbout}</span>
      </div>
      {create.error ? <Problem error={create.error} /> : null}
    </>
  );
};
