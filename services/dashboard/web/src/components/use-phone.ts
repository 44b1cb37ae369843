import { useSyncExternalStore } from "react";

const phone = window.matchMedia("(max-width: 720px)");

const subscribe = (listener: () => void) => {
  phone.addEventListener("change", listener);
  return () => phone.removeEventListener("change", listener);
};

export const isPhone = (): boolean => phone.matches;

export const usePhone = (): boolean => useSyncExternalStore(subscribe, isPhone);
