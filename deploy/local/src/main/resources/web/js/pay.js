import { call } from "./api.js";
import { el, money } from "./dom.js";
import { doing } from "./shell.js";

/** A button that leads to the page where a held appointment is paid. */
export const paying = (appointment, result) =>
  el(
    "button",
    {
      type: "button",
      class: "primary",
      click: (click) =>
        doing(
          click.currentTarget,
          async () => location.assign((await call("POST", `/v1/appointments/${appointment.id}/checkout`)).checkout_url),
          result,
        ),
    },
    `Pay ${money(appointment.price, appointment.currency)}`,
  );
