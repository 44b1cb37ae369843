import { asProblem } from "../api/problem.ts";
import { texts } from "../texts.ts";

type ProblemProps = { error: unknown; retry?: () => void };

/** What happened, what to do, the request id. Stays until it is read. */
export const Problem = ({ error, retry }: ProblemProps) => {
  const problem = asProblem(error);
  const words = texts.problems[problem.code as keyof typeof texts.problems] ?? texts.problems.unknown;
  return (
    <div className="problem" role="alert">
      <p>
        <strong>{problem.message || words.title}</strong>
      </p>
      {problem.fields.map((field) => (
        <p key={field.path + field.message}>
          <code>{field.path}</code> {field.message}
        </p>
      ))}
      <p className="quiet">
        {words.advice}
        {problem.requestId ? (
          <>
            {" "}
            {texts.requestId} <code>{problem.requestId}</code>
          </>
        ) : null}
      </p>
      {retry ? (
        <button type="button" className="plain accent" onClick={retry}>
          {texts.tryAgain}
        </button>
      ) : null}
    </div>
  );
};
