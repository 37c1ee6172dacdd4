export { EnsembleBar as Ensemble } from "../shell/EnsembleBar.tsx";
