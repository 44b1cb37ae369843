/** Ready-made lines for the ways in which jobs ping; `address`: of the gateway, without a slash at its end. */
export const pingLines = (address: string, path: string) => {
  const url = `${address}${path}`;
  return {
    cron: `0 3 * * * /usr/local/bin/backup && curl -fsS -m 10 --retry 5 -o /dev/null ${url}`,
    curl: `curl -fsS -m 10 ${url}/start; /usr/local/bin/backup; curl -fsS -m 10 --retry 5 ${url}/$?`,
    healthchecks: url,
    kuma: `${address}${path.replace("/ping/", "/api/push/")}?status=up&msg=OK&ping=`,
  };
};

export type PingLine = keyof ReturnType<typeof pingLines>;
