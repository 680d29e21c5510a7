// Elements of the page for rooms without signal, and its status line.
export const byId = (id) => document.getElementById(id);
export const page = byId("capture");
export const session = page.dataset.session;
// The form is missing when no prompt of the session asks for words.
export const form = byId("write");
export const box = byId("words");

export const say = (text) => (byId("state").textContent = text);
// Shows a text in an element, and hides the element when the text is empty.
export const showText = (element, text) => {
  element.textContent = text;
  element.hidden = !text;
};
export const things = (count) => (count == 1 ? "1 thing" : `${count} things`);
