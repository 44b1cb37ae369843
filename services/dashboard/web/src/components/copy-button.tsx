import { useEffect, useState } from "react";
import { Icon } from "../frame/icons.tsx";
import { texts } from "../texts.ts";

const saidMs = 2_000;

/** The clipboard is denied to pages without TLS on another machine; then the text is marked, to be copied by hand. */
const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
};

export const CopyButton = ({ text, label }: { text: string; label: string }) => {
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) return undefined;
    const timer = setTimeout(() => setSaid(null), saidMs);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => setSaid((await copyText(text)) ? texts.copy.done : texts.copy.denied);
  return (
    <button type="button" className="copy-button" onClick={() => void copy()} aria-label={label}>
      <Icon name="copy" /> <span role="status">{said ?? texts.copy.copy}</span>
    </button>
  );
};

/** Something to be copied: the text and the button. */
export const CopyBlock = ({ text, label }: { text: string; label: string }) => (
  <div className="code-block">
    <pre>{text}</pre>
    <CopyButton text={text} label={label} />
  </div>
);
