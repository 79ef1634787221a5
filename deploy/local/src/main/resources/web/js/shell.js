/** What every page has: who is signed in, where one can go, and a place for problems. */
import { Problem, session } from "./api.js";
import { byId, el } from "./dom.js";

const PAGES = [
  { path: "/book", title: "Book", needs: ["appointments:create"], anonymous: true },
  { path: "/appointments", title: "My appointments", needs: ["appointments:view_own", "appointments:view_incoming"] },
  { path: "/accesses", title: "Who saw my data", needs: ["records:view_shared"] },
  { path: "/trail", title: "Audit trail", needs: ["audit:view_logs"] },
];

const PLAIN = {
  unauthenticated: "You are not signed in, or no longer.",
  session_ended: "Your session has ended.",
  permission_denied: "Your role does not allow this.",
  slot_already_booked: "This time has been taken. Choose another one.",
  event_not_payable: "The expert cannot be paid yet. Choose another offer.",
  appointment_not_payable: "There is nothing to pay here any more.",
  own_event: "This is an offer of your own organization.",
  temporarily_unavailable: "A part of the system is not reachable at the moment.",
  upstream_failed: "A part of the system failed.",
  upstream_timeout: "A part of the system took too long.",
  rate_limited: "That was a bit much at once. Wait a moment.",
};

export const may = (who, permission) => who !== null && who.permissions.includes(permission);

/** Shows a problem in plain words, with its code and the number by which the logs know it. */
export function showProblem(problem, place = byId("message")) {
  if (!(problem instanceof Problem)) {
    console.error(problem);
  }
  const code = problem.code ?? "unexpected";
  place.replaceChildren(
    el(
      "div",
      { class: "problem" },
      el("strong", {}, PLAIN[code] ?? `${problem.message}.`),
      problem.detail ? ` ${problem.detail}` : "",
      problem.errors?.length ? el("ul", {}, problem.errors.map((error) => el("li", {}, `${error.pointer}: ${error.detail}`))) : null,
      el("div", { class: "small quiet" }, "Code ", el("code", {}, code), problem.requestId ? [" · request ", el("code", {}, problem.requestId)] : null),
      problem.status === 401 ? el("p", {}, signIn()) : null,
    ),
  );
  place.scrollIntoView({ block: "nearest" });
}

export function showDone(place, ...content) {
  place.replaceChildren(el("div", { class: "done" }, ...content));
  place.hidden = false;
  place.focus?.();
}

/** Runs what a button or form does, once at a time, and shows what goes wrong. */
export async function doing(button, work, place) {
  button.disabled = true;
  byId("message").replaceChildren();
  try {
    await work();
  } catch (problem) {
    showProblem(problem, place);
  } finally {
    button.disabled = false;
  }
}

export const signIn = () =>
  el("a", { class: "button primary", href: `/auth/login?return_to=${encodeURIComponent(location.pathname + location.search)}` }, "Sign in");

/** Starts a page; `work` gets who is signed in, or null where the page is for everybody. */
export async function start(work, forEverybody = false) {
  try {
    const who = await session();
    account(who);
    navigation(who);
    if (who === null && !forEverybody) {
      const title = document.querySelector("h1");
      byId("main").replaceChildren(title, el("div", { class: "card stack" }, el("p", {}, "Sign in to see this page."), signIn()));
      return;
    }
    await work(who);
  } catch (problem) {
    showProblem(problem);
  }
}

export const nameOf = (who) =>
  [who.user.first_name, who.user.last_name].filter(Boolean).join(" ") || who.user.email || who.user.id;

function account(who) {
  if (who === null) {
    byId("account").replaceChildren(signIn());
    return;
  }
  byId("account").replaceChildren(
    el("div", { class: "who" }, nameOf(who), el("small", {}, who.organization?.name ?? "no organization")),
    el("form", { method: "post", action: "/auth/logout" }, el("button", { type: "submit" }, "Sign out")),
  );
}

function navigation(who) {
  const shown = PAGES.filter((page) => (who === null ? page.anonymous : page.needs.some((need) => may(who, need))));
  byId("nav").replaceChildren(
    ...shown.map((page) => el("a", { href: page.path, "aria-current": page.path === location.pathname ? "page" : null }, page.title)),
  );
}
