// A sign of the sprite, as the templates write it. It says nothing by itself: what it stands beside has words.

export function iconOf(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/static/icons/sprite.svg#i-${name}`);
  svg.append(use);
  return svg;
}
