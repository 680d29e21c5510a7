// Leave this page, fast. The server takes out these comments, puts the rest into the page and allows
// it by its hash. A tap on #leave, or Shift pressed alone three times within two seconds, blanks the
// page and puts /leave in its place, so that Back does not lead here. Without script the link works.
(() => {
let html = document.documentElement, a = document.getElementById("leave"), taps = [], alone, left, place
// The tab's name is a number that changes when somebody leaves. What a page from before showed is never shown again.
name = name || Math.random()
let here = name
// A page in Chrome's back/forward cache does not see the new name, but a message drops it from there.
if (window.BroadcastChannel) left = new BroadcastChannel("left")
let leave = e => {
e.preventDefault()
html.hidden = 1
name = Math.random()
if (left) left.postMessage(0)
location.replace(a.href)
}
a.onclick = leave
// Shift with Alt, Control or Meta changes the keyboard's language; with a wheel it scrolls sideways. A press counts when it is plain, is not
// held until it repeats, and nothing else comes between down and up, nor between two presses.
let plain = e => e.key == "Shift" && !(e.repeat || e.altKey || e.ctrlKey || e.metaKey)
let other = () => alone = taps = 0
onkeydown = e => plain(e) ? alone = 1 : other()
onpointerdown = onwheel = other
onkeyup = e => {
if (!alone || !plain(e)) return other()
alone = 0
taps = [...taps || [], e.timeStamp].slice(-3)
if (taps[2] - taps[0] < 2e3) leave(e)
}
// Nothing stays to be seen in the back/forward cache before it is known that nobody has left.
onpagehide = () => {
place = scrollY
html.hidden = 1
}
onpageshow = e => {
if (!e.persisted) return
if (name != here) return location.replace(location.pathname + location.search)
html.hidden = 0
scrollTo(0, place)
}
// Where somebody types, the browser may put their words back after Back, but not those from before somebody left.
customElements.define("keep-typed", class extends HTMLElement {
connectedCallback() {
let state = history.state || here, same = state.split(" ")[0] == here
if (same) this.closest("form").autocomplete = "on"
history.replaceState(same ? state : here, "")
}
})
})()
