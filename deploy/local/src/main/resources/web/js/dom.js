/** Makes an element. Text is always text: nothing that the system answers is ever read as HTML. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(key, value);
    } else if (typeof value === "boolean") {
      element.toggleAttribute(key, value);
    } else if (value !== undefined && value !== null) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const precise = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });

export const from = (start, end) => el("time", { datetime: start }, moment.formatRange(new Date(start), new Date(end)));
export const when = (text) => el("time", { datetime: text }, moment.format(new Date(text)));
export const whenExactly = (text) => el("time", { datetime: text, title: text }, precise.format(new Date(text)));

export function money(minor, currency) {
  if (minor === 0) {
    return "free";
  }
  return new Intl.NumberFormat(undefined, { style: "currency", currency: currency.toUpperCase() }).format(minor / 100);
}

/** Fills a table: a heading for each column, and a row for each entry. */
export function fill(table, headings, rows) {
  table.replaceChildren(
    el("thead", {}, el("tr", {}, headings.map((heading) => el("th", { scope: "col" }, heading)))),
    el("tbody", {}, rows.map((cells) => el("tr", {}, cells))),
  );
}
