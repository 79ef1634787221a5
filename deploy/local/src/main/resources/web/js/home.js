import { byId, el } from "./dom.js";
import { may, nameOf, signIn, start } from "./shell.js";

const TASKS = [
  ["appointments:create", "/book", "Book an appointment", "Choose what an expert offers, and a time."],
  ["appointments:view_own", "/appointments", "My appointments", "See what you have booked, and the records shared with you."],
  ["appointments:view_incoming", "/appointments", "Who comes to me", "See who has booked, write a record and share it."],
  ["audit:view_logs", "/trail", "Audit trail", "See who did what in your organization, and download it."],
];

start((who) => {
  if (who === null) {
    byId("who").replaceChildren(
      el("p", {}, "You are not signed in. The sign-in page shows the people of this demonstration; no password is needed."),
      el("p", { class: "actions" }, signIn(), el("a", { class: "button", href: "/book" }, "Look around first")),
    );
    return;
  }
  byId("who").replaceChildren(
    el(
      "dl",
      {},
      ...[
        ["You are", nameOf(who)],
        ["E-mail", who.user.email],
        ["Organization", who.organization?.name],
        ["Role", who.role],
      ].flatMap(([term, value]) => (value ? [el("dt", {}, term), el("dd", {}, value)] : [])),
    ),
  );
  const tasks = TASKS.filter(([permission]) => may(who, permission));
  byId("can").hidden = tasks.length === 0;
  byId("can-list").replaceChildren(
    ...tasks.map(([, path, title, text]) =>
      el("li", { class: "card" }, el("h3", {}, el("a", { href: path }, title)), el("p", { class: "quiet" }, text))),
  );
}, true);
