import { later } from "../later.tsx";

const { component, preload } = later(() => import("./chart.tsx"), "Chart");

// Whoever imports this is about to show charts: their code comes while the data do.
preload();

export const Chart = component;
