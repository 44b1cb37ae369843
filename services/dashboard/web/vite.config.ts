import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompress } from "./plugins/precompress.ts";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precompress()],
  // Inlined assets would need `data:` in the Content-Security-Policy; the preload polyfill is an inline script.
  build: { outDir: "dist", assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2023" },
  server: { proxy: { "/api": "http://127.0.0.1:3000" } },
});
