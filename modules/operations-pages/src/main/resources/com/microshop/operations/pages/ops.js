// Refreshes the parts marked as live every two seconds; without it, the pages are reloaded by hand.
"use strict";

const EVERY = 2000;
const PATIENCE = 20000;

function replace(old, fresh) {
  if (old.innerHTML === fresh.innerHTML) {
    return;
  }
  const typed = [...old.querySelectorAll("input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
  if (typed) {
    return; // keeps a reason that an operator is typing
  }
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...old.querySelectorAll("details[open]")].map((details) => details.id);
  old.replaceChildren(...fresh.childNodes);
  for (const id of open) {
    const details = document.getElementById(id);
    if (details) {
      details.open = true;
    }
  }
  if (focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

async function refresh() {
  const here = new URL(location.pathname + location.search, location.origin); // without a password
  const answer = await fetch(here, {
    headers: { "X-Refresh": "1" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) {
    throw new Error(`status ${answer.status}`);
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const found = fresh.getElementById(old.id);
    if (found) {
      replace(old, found);
    }
  }
}

async function keepFresh() {
  const connection = document.getElementById("connection");
  if (!document.hidden) {
    try {
      await refresh();
      connection.textContent = "";
    } catch (failure) {
      connection.textContent = `This process does not answer (${failure.message}); what you see is old. Trying again.`;
    }
  }
  setTimeout(keepFresh, EVERY);
}

setTimeout(keepFresh, EVERY);
