import { mount } from "svelte";
import App from "./App.svelte";
import { applyTheme } from "./lib/theme.svelte";
import { t } from "./strings";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/print.css";

document.documentElement.lang = t.language.code;
document.documentElement.dir = t.language.dir;
applyTheme();
if (location.pathname === "/map") void import("./pages/MapPage.svelte"); // its script is fetched while the session is asked for

mount(App, { target: document.getElementById("app")! });
