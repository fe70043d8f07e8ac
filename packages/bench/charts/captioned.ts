/** Everything but lines and dots is drawn in `currentColor`. An image is as light or dark as the page that it stands on. */
const LIGHT_AND_DARK = `<style>svg { color: #222 } @media (prefers-color-scheme: dark) { svg { color: #ddd } ${blues()} }</style>`;

/** Makes a picture of its own of an SVG element: with a name, and with words that say the same. */
export function captioned(svg: string, title: string, description: string): string {
  const attributes = 'xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc"';
  const words = `<title id="title">${title}</title><desc id="desc">${description}</desc>${LIGHT_AND_DARK}`;
  return `${svg.replace("<svg", `<svg ${attributes}`).replace(">", `>${words}`)}\n`;
}

/** At night the blues are lighter: the darker of them are dim on black. */
function blues(): string {
  const lighter = Object.entries({ "#0072b2": "#3d8bfd", "#56a0d0": "#8cc4f0", "#004a8f": "#9a9bff" });
  return lighter
    .map(([day, night]) => `[fill="${day}"] { fill: ${night} } [stroke="${day}"] { stroke: ${night} }`)
    .join(" ");
}
