import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "./styles/index.css";

const root = document.querySelector("#root");
if (root) createRoot(root).render(<App />);
