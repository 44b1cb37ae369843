// Runs before the first paint, as a file of its own because the Content-Security-Policy allows no inline script.
(() => {
  const chosen = localStorage.getItem("rollcall.theme");
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
})();
