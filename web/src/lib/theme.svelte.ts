// Light, dark, or as the system says; calm mode hides graphic sentences until asked. Kept on this computer only.

export type Theme = "system" | "light" | "dark";

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be switched off: then nothing is kept, and all still works
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // as above
  }
}

const system = window.matchMedia("(prefers-color-scheme: dark)");

export const look = $state({
  theme: (kept("daybook.theme") ?? "system") as Theme,
  calm: kept("daybook.calm") !== "off",
  dark: false,
});

export function applyTheme(): void {
  look.dark = look.theme === "dark" || (look.theme === "system" && system.matches);
  document.documentElement.dataset.theme = look.dark ? "dark" : "light";
}

export function setTheme(theme: Theme): void {
  look.theme = theme;
  keep("daybook.theme", theme);
  applyTheme();
}

export function setCalm(on: boolean): void {
  look.calm = on;
  keep("daybook.calm", on ? "on" : "off");
}

system.addEventListener("change", applyTheme);
