/** One text field of a form, without the spaces around it; empty when it is not there. */
export const formText = (data: FormData, name: string): string => {
  const value = data.get(name);
  return typeof value === "string" ? value.trim() : "";
};

/** The same, and null where nothing was typed: absent and empty are one to a person. */
export const formTextOrNull = (data: FormData, name: string): string | null => formText(data, name) || null;

export const formNumberOrNull = (data: FormData, name: string): number | null => {
  const text = formText(data, name);
  return text === "" ? null : Number(text);
};
