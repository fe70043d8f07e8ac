import { element } from "../page/element.ts";
import { onDemand } from "../page/on-demand.ts";

/** Offers to go through the pictures that can be stepped through. Without it they are complete, and stand still. */
export function offerSteps(): void {
  for (const figure of document.querySelectorAll<HTMLElement>("[data-lesson] .drawing:has(.step, .walk)")) {
    const words = figure.querySelector(".walk") === null ? "Step through it, packet by packet" : "Follow a connection";
    const button = element("button", { type: "button", className: "step-through" }, words);
    button.addEventListener("click", () => {
      void onDemand("steps.js").then(() => button.dispatchEvent(new Event("step-through", { bubbles: true })));
    });
    figure.append(button);
  }
}
