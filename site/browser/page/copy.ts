/** Puts a button on each block of code and on each terminal with commands. Of a terminal it copies the commands alone. */
export function offerCopies(): void {
  for (const run of document.querySelectorAll<HTMLElement>(".run")) {
    const typed = [...run.querySelectorAll("kbd")].map((line) => line.textContent.trim());
    const commands = typed.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
    if (commands.length > 0) offer(run, commands.join("\n"), commands.length === 1 ? "Copy command" : "Copy commands");
  }
  for (const code of document.querySelectorAll<HTMLElement>("pre.code, pre.numbered")) {
    const lines = [...code.querySelectorAll(".l:not(.gone)")].map((line) => line.textContent);
    offer(code.parentElement ?? code, lines.join(""), "Copy code");
  }
}

function offer(place: HTMLElement, text: string, words: string): void {
  const button = document.createElement("button");
  button.className = "copy";
  button.type = "button";
  button.textContent = words;
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(text).then(() => {
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = words), 1500);
    });
  });
  place.prepend(button);
}
