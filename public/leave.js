// Leave this page, fast. The server takes out these comments, puts the rest into the page and allows
// it by its hash. A tap on #leave, or Shift pressed alone three times within two seconds, blanks the
// page and puts /leave in its place, so that Back does not lead here. Without script the link works.
(() => {
let html = document.documentElement, a = document.getElementById("leave"), taps = [], alone
let leave = e => {
e.preventDefault()
html.hidden = 1
// A page that opened a receipt names, in data-end, the address that ends it.
if (a.dataset.end) navigator.sendBeacon(a.dataset.end)
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
// Nothing stays to be seen in the back/forward cache, and coming back asks the server again, by GET.
onpagehide = () => html.hidden = 1
onpageshow = e => { if (e.persisted) location.replace(location.pathname) }
})()
