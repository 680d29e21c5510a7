// Opens help over a page where somebody writes, so that their words stay in its box. A browser without such boxes opens a new tab.
const { close } = document.getElementById("over").dataset;
const leave = document.getElementById("leave");

const button = (element, text, act) => {
  element.textContent = text;
  element.onclick = act;
  return element;
};

const build = () => {
  const dialog = document.createElement("dialog");
  dialog.className = "over";
  const people = document.createElement("div");
  // The numbers of the page are there without a signal, until all of them are.
  const numbers = document.querySelector("main .tels");
  if (numbers) people.append(numbers.cloneNode(true));
  const ways = document.createElement("div");
  ways.className = "btns";
  const back = button(document.createElement("button"), close, () => dialog.close());
  back.className = "btn";
  // Nothing behind the dialog can be tapped, so it has a way to leave of its own.
  const out = button(document.createElement("a"), leave.textContent, leave.onclick);
  Object.assign(out, { className: "btn leave", href: leave.href });
  ways.append(back, out);
  dialog.append(people, ways);
  document.body.append(dialog);
  return { dialog, people };
};

let built;
const open = async (event) => {
  event.preventDefault();
  built = built || build();
  const { dialog, people } = built;
  dialog.setAttribute("aria-label", event.currentTarget.textContent);
  dialog.showModal();
  if (people.querySelector("h1")) return;
  try {
    const answer = await fetch("/help");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.getElementById("main");
    if (!answer.ok || !main) return;
    people.textContent = "";
    people.append(...main.childNodes);
  } catch {
    // The numbers stay.
  }
};

if (window.HTMLDialogElement) for (const link of document.querySelectorAll('a[href="/help"]')) link.onclick = open;
