import { call } from "./api.js";
import { byId, el, from, when } from "./dom.js";
import { paying } from "./pay.js";
import { doing, may, showDone, start } from "./shell.js";

const STATES = {
  pending_payment: "waits to be paid",
  confirmed: "confirmed",
  completed: "took place",
  cancelled: "cancelled",
  no_show: "nobody came",
  expired: "not paid in time",
};

const asked = new URLSearchParams(location.search);
const LOOKS = 20;

let who;
let after = null;

start(async (session) => {
  who = session;
  await show();
  if (asked.has("checkout")) {
    returned(asked.get("appointment"), asked.get("checkout") === "success");
  }
  byId("more").addEventListener("click", (click) => doing(click.currentTarget, show));
  if (may(who, "events:create")) {
    byId("new-event").hidden = false;
    byId("event-form").addEventListener("submit", (submit) => {
      submit.preventDefault();
      doing(submit.submitter, publish, byId("event-result"));
    });
  }
});

async function show() {
  const page = await call("GET", `/v1/appointments?limit=20${after ? `&after=${encodeURIComponent(after)}` : ""}`);
  if (after === null) {
    byId("list").replaceChildren(el("ul", { class: "tiles", id: "appointments" }));
  }
  byId("appointments").append(...page.data.map(tile));
  if (!byId("appointments").children.length) {
    byId("list").replaceChildren(el("p", { class: "card" }, "There are none yet. ", el("a", { href: "/book" }, "Book one")));
  }
  after = page.next;
  byId("more").hidden = after === null;
}

function tile(appointment) {
  const mine = appointment.side === "expert";
  const item = el(
    "li",
    { class: "card", "data-appointment": appointment.id },
    el("h2", {}, appointment.event_name),
    el("div", {}, from(appointment.starts_at, appointment.ends_at)),
    el("div", {}, el("span", { class: "tag" }, STATES[appointment.status] ?? appointment.status)),
    el("div", { class: "result", role: "status" }),
  );
  steps(appointment, item);
  if (mine && may(who, "records:create_own")) {
    item.append(writing(appointment, item));
    records(appointment, item);
  } else if (!mine && may(who, "records:view_shared")) {
    records(appointment, item);
  }
  return item;
}

/** Back from the page where one pays. What came of it is the system's word, and it may need a moment to hear it. */
async function returned(id, paid) {
  if (!paid) {
    showDone(byId("paid"), "Nothing was paid. The time is kept for you a little longer.");
    return;
  }
  showDone(byId("paid"), "Thank you. Waiting for word of the payment…");
  for (let look = 0; look < LOOKS; look++) {
    const appointment = await call("GET", `/v1/appointments/${encodeURIComponent(id)}`);
    if (appointment.status !== "pending_payment") {
      document.querySelector(`[data-appointment="${CSS.escape(id)}"]`)?.replaceWith(tile(appointment));
      showDone(byId("paid"), appointment.status === "confirmed" ? "Paid and confirmed." : `It is ${STATES[appointment.status]}.`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  showDone(byId("paid"), "No word of the payment yet. Look again later; if the time is gone, the money comes back.");
}

/** What can still be done about an appointment: paying for it, or calling it off. */
function steps(appointment, item) {
  const mine = appointment.side === "expert";
  const result = item.querySelector(".result");
  const open = ["pending_payment", "confirmed"].includes(appointment.status) && new Date(appointment.starts_at) > new Date();
  const pay = !mine && appointment.status === "pending_payment" ? paying(appointment, result) : null;
  const cancel =
    open && may(who, mine ? "appointments:manage_own" : "appointments:cancel_own")
      ? el("button", { type: "button", click: (click) => doing(click.currentTarget, () => cancelling(appointment, item), result) }, "Cancel it")
      : null;
  if (pay || cancel) {
    result.before(el("div", { class: "actions" }, pay, cancel));
  }
}

async function cancelling(appointment, item) {
  const cancelled = await call("POST", `/v1/appointments/${appointment.id}/cancel`);
  item.replaceWith(tile(cancelled));
}

/** Lists what the expert has written about an appointment, or what the patient may read; nothing is opened by that. */
async function records(appointment, item) {
  const page = await call("GET", `/v1/appointments/${appointment.id}/records`);
  item.querySelector(".result").before(
    ...page.data.map((record) =>
      el("a", { href: `/record?id=${record.id}` }, "Record of ", when(record.created_at), record.shared ? " (shared)" : "")),
  );
}

function writing(appointment, item) {
  const field = `content-${appointment.id}`;
  const form = el(
    "form",
    { class: "form", hidden: true },
    el("label", { for: field }, "What is to be remembered?"),
    el("textarea", { id: field, name: "content", required: true, maxlength: "20000" }),
    el("button", { type: "submit", class: "primary" }, "Save the record"),
  );
  const open = el("button", { type: "button", "aria-expanded": "false" }, "Write a record");
  open.addEventListener("click", () => {
    form.hidden = !form.hidden;
    open.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) {
      form.elements.content.focus();
    }
  });
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    const result = item.querySelector(".result");
    doing(
      submit.submitter,
      async () => {
        const record = await call("POST", `/v1/appointments/${appointment.id}/records`, { content: form.elements.content.value });
        form.reset();
        form.hidden = true;
        open.setAttribute("aria-expanded", "false");
        showDone(result, "Saved, encrypted. ", el("a", { href: `/record?id=${record.id}` }, "Open and share it"));
      },
      result,
    );
  });
  return el("div", { class: "stack" }, open, form);
}

async function publish() {
  const form = byId("event-form");
  const created = await call("POST", "/v1/events", {
    name: form.elements.title.value,
    slug: `${form.elements.title.value.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "event"}-${Date.now().toString(36)}`,
    duration_minutes: Number(form.elements.minutes.value),
    price: Math.round(Number(form.elements.price.value) * 100),
    currency: "eur",
  });
  await call("POST", `/v1/events/${created.id}/publish`);
  form.reset();
  showDone(byId("event-result"), `“${created.name}” can be booked now. `, el("a", { href: "/book" }, "See it"));
}
