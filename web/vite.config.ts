import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The server sends a strict Content-Security-Policy, so nothing may be inlined: no data: modules, no inline styles.
// DAYBOOK_API is the address of a running `daybook serve` for `npm run dev`.
const api = process.env.DAYBOOK_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: process.env.DAYBOOK_WEB_OUT ?? "../src/daybook/show/api/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    target: "es2022",
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: "es" },
  server: { proxy: { "/api": api, "/basemap": api, "/open": api } },
});
