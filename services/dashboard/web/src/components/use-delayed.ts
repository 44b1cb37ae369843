import { useEffect, useState } from "react";

/** The value as it was `ms` ago, once it has stopped changing: so that a search asks once, not at each key. */
export const useDelayed = <Value>(value: Value, ms = 250): Value => {
  const [delayed, setDelayed] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return delayed;
};
