import { call } from "./api.js";
import { byId, el, fill, whenExactly } from "./dom.js";
import { doing, start } from "./shell.js";

const HEADINGS = ["When", "What", "Outcome", "Who", "In which organization"];

let after = null;

start(async (who) => {
  byId("more").addEventListener("click", (click) => doing(click.currentTarget, () => show(who)));
  await show(who);
});

async function show(who) {
  const page = await call("GET", `/v1/me/accesses?limit=25${after ? `&after=${encodeURIComponent(after)}` : ""}`);
  const rows = page.data.map((access) => [
    el("td", { class: "time" }, whenExactly(access.recorded_at)),
    el("td", {}, access.action),
    el("td", {}, el("span", { class: access.outcome === "success" ? "tag" : "tag bad" }, access.outcome)),
    el("td", { class: "id" }, access.actor.id === who.user.id ? "you" : (access.actor.id ?? access.actor.type)),
    el("td", { class: "id" }, access.organization_id),
  ]);
  if (after === null) {
    byId("list").hidden = rows.length > 0;
    byId("list").replaceChildren(el("p", { class: "card" }, "Nobody has, so far."));
    byId("accesses").hidden = rows.length === 0;
    fill(byId("access-table"), HEADINGS, rows);
  } else {
    byId("access-table").tBodies[0].append(...rows.map((cells) => el("tr", {}, cells)));
  }
  after = page.next;
  byId("more").hidden = after === null;
}
