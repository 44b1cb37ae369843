import type { Home } from "../home.ts";
import type { Programs } from "../install/programs.ts";
import type { Wiring } from "../wiring.ts";

/** What the four servers need to know to be prepared and started. */
export type ServerContext = Readonly<{
  home: Home;
  wiring: Wiring;
  programs: Programs;
  questdbJar: string;
  questdbHeapMb: number;
  /** Settings for servers that only tests use, such as many Redis databases and suspending tables in QuestDB. */
  forTests: boolean;
  searchPath: string;
}>;
