import type { useView, View } from "../../components/use-view.ts";

export type ViewProps = { view: View; change: ReturnType<typeof useView>["change"] };
