import { call } from "./api.js";
import { byId, el, money, when } from "./dom.js";
import { paying } from "./pay.js";
import { doing, may, showDone, showProblem, signIn, start } from "./shell.js";

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Lisbon";
const DAYS = 10;

let chosen = null;
let attempt = crypto.randomUUID();

start(async (who) => {
  const events = (await call("GET", "/v1/public/events?limit=100")).data;
  byId("events").replaceChildren(
    ...(events.length === 0
      ? [el("li", { class: "card" }, "Nobody offers anything at the moment.")]
      : events.map((event) => tile(event, who))),
  );
  days();
  byId("day").addEventListener("change", () => hours().catch(showProblem));
  byId("hours").addEventListener("change", () => (attempt = crypto.randomUUID()));
  byId("book-form").addEventListener("submit", (submit) => {
    submit.preventDefault();
    doing(submit.submitter, book);
  });
}, true);

function tile(event, who) {
  const choose = el("button", { type: "button", click: () => choosing(event, who) }, "Choose");
  return el(
    "li",
    { class: "card", "data-event": event.id },
    el("h3", {}, event.name),
    el("div", { class: "quiet" }, `${event.duration_minutes} minutes · ${money(event.price, event.currency)}`),
    event.description ? el("p", {}, event.description) : null,
    choose,
  );
}

function choosing(event, who) {
  chosen = event;
  attempt = crypto.randomUUID();
  byId("booked").hidden = true;
  if (who === null) {
    byId("message").replaceChildren(el("div", { class: "done" }, el("p", {}, "To book, sign in first."), signIn()));
    byId("message").scrollIntoView({ block: "nearest" });
    return;
  }
  if (!may(who, "appointments:create")) {
    showProblem({ code: "permission_denied", message: "", detail: "Sign in as a patient to book." });
    return;
  }
  byId("times-title").textContent = `2. Choose a time for “${event.name}”`;
  byId("zone").textContent = `Times are in ${ZONE}.`;
  byId("times").hidden = false;
  hours().catch(showProblem);
  byId("day").focus();
}

function days() {
  const format = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
  byId("day").replaceChildren(
    ...Array.from({ length: DAYS }, (_, ahead) => {
      const day = new Date();
      day.setHours(0, 0, 0, 0);
      day.setDate(day.getDate() + ahead + 1);
      return el("option", { value: day.getTime() }, format.format(day));
    }),
  );
}

/** What is free on the chosen day, as the system says. */
async function hours() {
  const day = new Date(Number(byId("day").value));
  const date = `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
  const asked = `/v1/public/events/${chosen.id}/slots?from=${date}&to=${date}&time_zone=${encodeURIComponent(ZONE)}`;
  const format = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
  byId("hours").replaceChildren("Looking…");
  const free = (await call("GET", asked)).data;
  byId("hours").replaceChildren(
    ...(free.length === 0
      ? [el("p", { class: "quiet" }, "Nothing is free on this day.")]
      : free.map((slot) =>
          el(
            "label",
            {},
            el("input", { type: "radio", name: "time", value: slot.starts_at, required: true }),
            el("span", {}, format.format(new Date(slot.starts_at))),
          ),
        )),
  );
}

async function book() {
  const time = new FormData(byId("book-form")).get("time");
  const appointment = await call("POST", "/v1/appointments", { event_id: chosen.id, starts_at: time, time_zone: ZONE }, attempt);
  attempt = crypto.randomUUID();
  byId("times").hidden = true;
  const held = appointment.status === "pending_payment";
  const result = el("div", { role: "status" });
  showDone(
    byId("booked"),
    el("p", {}, el("strong", {}, held ? "Held for you: " : "Booked: "), `${chosen.name}, `, when(appointment.starts_at)),
    held ? el("p", {}, "It is yours once it is paid. The time is kept until ", when(appointment.hold_expires_at), ".") : null,
    el(
      "p",
      { class: "actions" },
      held ? paying(appointment, result) : null,
      el("a", { class: held ? "button" : "button primary", href: "/appointments" }, "My appointments"),
    ),
    result,
  );
}
