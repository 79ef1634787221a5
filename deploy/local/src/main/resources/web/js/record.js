import { call } from "./api.js";
import { byId, el, fill, when, whenExactly } from "./dom.js";
import { doing, showDone, start } from "./shell.js";

const id = new URLSearchParams(location.search).get("id") ?? "";

start(async (who) => {
  const record = await call("GET", `/v1/records/${encodeURIComponent(id)}`);
  const mine = record.author_id === who.user.id;
  const share = el("button", { type: "button", class: "primary" }, "Share with the patient");
  const result = el("div", { role: "status" });
  share.addEventListener("click", () =>
    doing(
      share,
      async () => {
        await call("POST", `/v1/records/${encodeURIComponent(id)}/share`);
        share.hidden = true;
        showDone(result, "The patient can read this record now. Give them this address: ", address());
        await accesses();
      },
      result,
    ));
  byId("record").replaceChildren(
    el(
      "article",
      { class: "card stack" },
      el("div", { class: "quiet" }, "Written ", when(record.created_at)),
      el("div", { class: "content", id: "content" }, record.content),
      mine && record.shared ? el("p", {}, "Shared with the patient, who reads it at ", address()) : null,
      mine && !record.shared ? share : null,
      result,
    ),
  );
  await accesses();
});

const address = () => el("code", {}, location.origin + location.pathname + location.search);

async function accesses() {
  const page = await call("GET", `/v1/records/${encodeURIComponent(id)}/accesses?limit=50`);
  byId("accesses").hidden = false;
  fill(
    byId("access-table"),
    ["When", "What", "Outcome", "Who"],
    page.data.map((access) => [
      el("td", { class: "time" }, whenExactly(access.recorded_at)),
      el("td", {}, access.action),
      el("td", {}, el("span", { class: access.outcome === "success" ? "tag" : "tag bad" }, access.outcome)),
      el("td", { class: "id" }, access.actor.id ?? access.actor.type, access.actor.role ? ` (${access.actor.role})` : ""),
    ]),
  );
}
