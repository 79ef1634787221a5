import { call } from "./api.js";
import { byId, el, fill, whenExactly } from "./dom.js";
import { doing, start } from "./shell.js";

const HEADINGS = ["When", "Action", "Outcome", "Who", "On what"];
const WEEK = 7 * 24 * 3600 * 1000;

let after = null;

start(async () => {
  byId("filters").addEventListener("submit", (submit) => {
    submit.preventDefault();
    after = null;
    doing(submit.submitter, show);
  });
  byId("filters").addEventListener("change", downloads);
  byId("more").addEventListener("click", (click) => doing(click.currentTarget, show));
  downloads();
  await show();
});

function filters() {
  const form = byId("filters").elements;
  const query = new URLSearchParams({ limit: "25" });
  for (const name of ["action", "outcome"]) {
    if (form[name].value.trim()) {
      query.set(name, form[name].value.trim().toUpperCase() === form[name].value.trim() ? form[name].value.trim() : form[name].value.trim().toLowerCase());
    }
  }
  for (const name of ["from", "to"]) {
    if (form[name].value) {
      query.set(name, new Date(form[name].value).toISOString());
    }
  }
  return query;
}

/** The range that is downloaded: the one chosen, or the last seven days. */
function downloads() {
  const form = byId("filters").elements;
  const to = form.to.value ? new Date(form.to.value) : new Date(Date.now() + 60_000);
  const from = form.from.value ? new Date(form.from.value) : new Date(to.getTime() - WEEK);
  for (const format of ["ndjson", "csv"]) {
    const query = new URLSearchParams({ from: from.toISOString(), to: to.toISOString(), format });
    byId(format).href = `/v1/audit/export?${query}`;
  }
  byId("range").textContent = form.from.value || form.to.value ? "of the time chosen" : "of the last seven days";
}

async function show() {
  const query = filters();
  if (after !== null) {
    query.set("after", after);
  }
  const page = await call("GET", `/v1/audit/events?${query}`);
  if (after === null) {
    fill(byId("events"), HEADINGS, []);
  }
  byId("events").tBodies[0].append(...page.data.map((event) => el("tr", {}, row(event))));
  if (!byId("events").tBodies[0].children.length) {
    byId("events").tBodies[0].append(el("tr", {}, el("td", { colspan: String(HEADINGS.length) }, "Nothing matches.")));
  }
  after = page.next;
  byId("more").hidden = after === null;
}

function row(event) {
  return [
    el("td", { class: "time" }, whenExactly(event.recorded_at)),
    el("td", {}, event.action),
    el("td", {}, el("span", { class: event.outcome === "success" ? "tag" : "tag bad" }, event.outcome)),
    el("td", { class: "id" }, event.actor.id ?? event.actor.type, event.actor.role ? el("div", {}, event.actor.role) : null),
    el("td", { class: "id" }, event.resource.type, event.resource.id ? el("div", {}, event.resource.id) : null),
  ];
}
