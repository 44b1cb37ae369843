/** Where the programs of real receivers are; by default what the system's packages install. */
export const programs = {
  alertmanager: process.env["ALERTMANAGER"] ?? "prometheus-alertmanager",
  amtool: process.env["AMTOOL"] ?? "amtool",
};
