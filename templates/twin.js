"use strict";
(() => {
  // What a copy is made from: the file as it came, before anything was ticked or a browser added to it.
  const original = document.documentElement.cloneNode(true);
  const form = document.getElementById("checklist");
  const save = document.getElementById("save");
  const said = document.getElementById("said");
  const inFile = JSON.parse(document.getElementById("state").textContent);
  // All files on one computer share one store: a copy must never show the ticks of another.
  const key = `checklist:${document.documentElement.dataset.form}:${inFile.copy || ""}`;
  const copyId = () => [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(16)).join("");
  // The browser's own "Save page as" keeps the document as it stands: that is a copy of its own.
  const savedAs = copyId();
  let lost = false;

  const fieldsOf = (root) => [...root.querySelectorAll("input[name], textarea[name]")];
  const fields = fieldsOf(form);

  const read = () => {
    const values = {};
    for (const field of fields) {
      if (field.type !== "checkbox") values[field.name] = field.value;
      else if (field.checked) values[field.name] = true;
    }
    return { at: Date.now(), values };
  };

  const show = (state) => {
    for (const field of fields) {
      const value = state.values[field.name];
      if (field.type === "checkbox") field.checked = value === true;
      else if (typeof value === "string") field.value = value;
    }
  };

  const kept = (text) => {
    try {
      const state = JSON.parse(text === undefined ? localStorage.getItem(key) : text);
      return state && typeof state.values === "object" && state.values ? state : null;
    } catch {
      return null;
    }
  };

  const newer = () => {
    const state = kept();
    return state && state.at > (inFile.at || 0) ? state : null;
  };

  const keep = ({ target }) => {
    const state = read();
    const before = newer();
    // Another tab may have kept what this one does not show yet.
    if (before) {
      state.values = { ...before.values, [target.name]: state.values[target.name] };
      show(state);
    }
    try {
      localStorage.setItem(key, JSON.stringify(state));
      said.textContent = "Your ticks are kept in this browser.";
    } catch {
      lost = true;
      said.textContent = "This browser keeps nothing. Save a copy before you close.";
    }
  };

  const written = (root, values) => {
    for (const field of fieldsOf(root)) {
      const value = values[field.getAttribute("name")];
      if (field.type === "checkbox") field.toggleAttribute("checked", value === true);
      else if (field.localName === "textarea") field.textContent = value || "";
      else field.setAttribute("value", value || "");
    }
  };

  const record = (root, copy) => {
    const state = { copy, ...read() };
    written(root, state.values);
    root.querySelector("#state").textContent = JSON.stringify(state).replace(/</g, "\\u003c");
  };

  const saveCopy = () => {
    const copy = original.cloneNode(true);
    record(copy, copyId());
    const text = `<!DOCTYPE html>\n${copy.outerHTML}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/html;charset=utf-8" }));
    link.download = "privacy-checklist-with-my-ticks.html";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    lost = false;
    said.textContent = "Your browser saves a copy with your ticks. Look in your downloads.";
  };

  const recordHere = () => record(document, savedAs);

  const first = newer() || inFile;
  if (first.values) {
    show(first);
    recordHere();
  }

  form.addEventListener("input", keep);
  form.addEventListener("input", recordHere);
  form.addEventListener("submit", (event) => event.preventDefault());
  save.addEventListener("click", saveCopy);
  addEventListener("storage", (event) => {
    const state = event.key === key && kept(event.newValue);
    if (state) {
      show(state);
      recordHere();
    }
  });
  addEventListener("beforeunload", (event) => {
    if (lost) event.preventDefault();
  });
  save.hidden = false;
})();
