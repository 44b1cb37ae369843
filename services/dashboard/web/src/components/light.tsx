import { texts } from "../texts.ts";
import "./light.css";

export type Colour = "green" | "yellow" | "red" | "grey";

const shapes: Record<Colour, React.ReactNode> = {
  green: <circle cx="6" cy="6" r="5" />,
  yellow: <path d="M6 .6 11.6 11H.4Z" />,
  red: <rect x="1" y="1" width="10" height="10" />,
  grey: <circle cx="6" cy="6" r="4.2" className="hollow" />,
};

/** Why it has its colour, in a word: what the light says beside its shape. */
export const lightWord = (colour: Colour, reason?: string | null): string =>
  (reason && texts.reasonWords[reason as keyof typeof texts.reasonWords]) || texts.colourWords[colour];

type LightProps = { colour: Colour; reason?: string | null; word?: boolean; title?: string };

/** A light is a shape, a word and a colour; without `word` the word is there for screen readers only. */
export const Light = ({ colour, reason, word = false, title }: LightProps) => (
  <span className={`light light-${colour}`} title={title ?? (word ? undefined : lightWord(colour, reason))}>
    <svg viewBox="0 0 12 12" aria-hidden="true">
      {shapes[colour]}
    </svg>
    <span className={word ? "word" : "visually-hidden"}>{lightWord(colour, reason)}</span>
  </span>
);
