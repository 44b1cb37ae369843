export const maxMetricNameLength = 128;

/** What a metric may be called; it is stored as it came or not at all, since two that became one would overwrite one another. */
export const isMetricName = (name: string): boolean =>
  name !== "" && name.length <= maxMetricNameLength && name.isWellFormed() && !/\p{Cc}/u.test(name);
