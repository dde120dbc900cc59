"use strict";
(() => {
  const form = document.getElementById("checklist");
  const stateNode = document.getElementById("state");
  const said = document.getElementById("said");
  const key = "checklist:" + document.documentElement.dataset.form;
  const fields = () => [...form.querySelectorAll("input[name], textarea[name]")];

  const read = () => {
    const values = {};
    for (const field of fields()) {
      if (field.type === "checkbox") {
        if (field.checked) values[field.name] = true;
      } else if (field.value !== field.defaultValue) {
        values[field.name] = field.value;
      }
    }
    return { at: Date.now(), values };
  };

  const show = (state) => {
    for (const field of fields()) {
      const value = state.values[field.name];
      if (field.type === "checkbox") field.checked = value === true;
      else if (typeof value === "string") field.value = value;
    }
  };

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify(read()));
      said.textContent = "Your ticks are kept in this browser.";
    } catch {
      said.textContent = "This browser keeps nothing. Save a copy before you close.";
    }
  };

  const inFile = JSON.parse(stateNode.textContent);
  const inBrowser = kept();
  if (inBrowser && inBrowser.values && inBrowser.at > (inFile.at || 0)) show(inBrowser);
  else if (inFile.values) show(inFile);

  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => event.preventDefault());

  document.getElementById("save").addEventListener("click", () => {
    const copy = document.documentElement.cloneNode(true);
    copy.querySelector("#state").textContent = JSON.stringify(read()).replace(/</g, "\\u003c");
    copy.querySelector("#said").textContent = "";
    copy.querySelector(".bar").hidden = true;
    const text = "<!DOCTYPE html>\n" + copy.outerHTML;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/html" }));
    link.download = "privacy-checklist-with-my-ticks.html";
    link.click();
    URL.revokeObjectURL(link.href);
    said.textContent = "A copy with your ticks is in your downloads.";
  });

  document.querySelector(".bar").hidden = false;
})();
