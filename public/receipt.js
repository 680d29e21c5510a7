// Ways to keep the five words: a picture, a copy, a printed page. All of it is made on the device; nothing is sent, and nothing is
// stored that nobody asked for. A button is shown where its way works.
const keep = document.getElementById("keep");
const told = document.getElementById("keep-told");
const textOf = (id) => (document.getElementById(id) || { textContent: "" }).textContent;

// The size of the picture, and of its margins, in pixels.
const WIDTH = 1080;
const HEIGHT = 1350;
const MARGIN = 90;

// Writes a text over as many lines as it takes. Returns the base line of the next one.
const write = (pen, text, top, size, weight = "") => {
  pen.font = `${weight} ${size}px ui-rounded, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;
  const rows = [""];
  for (const word of text.split(/\s+/)) {
    const longer = `${rows[rows.length - 1]} ${word}`.trim();
    if (rows[rows.length - 1] && pen.measureText(longer).width > WIDTH - 3 * MARGIN) rows.push(word);
    else rows[rows.length - 1] = longer;
  }
  // An address has no gap to break at, so it is written smaller.
  const widest = Math.max(...rows.map((row) => pen.measureText(row).width));
  if (widest > WIDTH - 3 * MARGIN) return write(pen, text, top, Math.floor((size * (WIDTH - 3 * MARGIN)) / widest) - 1, weight);
  for (const row of rows) {
    const start = document.documentElement.dir == "rtl" ? WIDTH - 1.5 * MARGIN : 1.5 * MARGIN;
    pen.fillText(row, start, top);
    top += size * 1.3;
  }
  return top;
};

const draw = () => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fbf7ef";
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.fillStyle = "#ffd976";
  const [start, top, end, bottom, round] = [MARGIN / 2, MARGIN / 2, WIDTH - MARGIN / 2, HEIGHT - 420, 60];
  pen.beginPath();
  pen.moveTo(start, bottom + 60);
  pen.arcTo(start, top, end, top, round);
  pen.arcTo(end, top, end, bottom, round);
  pen.arcTo(end, bottom, start, bottom, round);
  pen.lineTo(start + 90, bottom);
  pen.fill();
  pen.fillStyle = "#1b2030";
  pen.textBaseline = "top";
  pen.direction = document.documentElement.dir;
  pen.textAlign = pen.direction == "rtl" ? "right" : "left";
  let line = write(pen, textOf("five"), MARGIN, 44, "bold") + 20;
  const words = document.querySelectorAll(".five li");
  for (let at = 0; at < words.length; at++) line = write(pen, `${at + 1} ${words[at].textContent}`, line, 106, "bold");
  line = write(pen, textOf("where"), HEIGHT - 330, 44);
  line = write(pen, textOf("address"), line, 52, "bold") + 16;
  write(pen, textOf("date"), line, 44);
  return canvas;
};

const save = () =>
  draw().toBlob((picture) => {
    const link = document.createElement("a");
    // The name says nothing of what it is, for it stands in a list that others may see.
    Object.assign(link, { href: URL.createObjectURL(picture), download: "card.png" });
    link.click();
    // Some browsers read it a little later.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    told.textContent = keep.dataset.saved;
  }, "image/png");

// The old command, which every browser has.
const copy = () => {
  const put = (event) => {
    event.clipboardData.setData("text/plain", `${textOf("line")}\n${textOf("address")}`);
    event.preventDefault();
  };
  getSelection().selectAllChildren(document.getElementById("line"));
  document.addEventListener("copy", put);
  const isCopied = document.execCommand("copy");
  document.removeEventListener("copy", put);
  told.textContent = isCopied ? keep.dataset.copied : keep.dataset.notCopied;
};

const WAYS = {
  picture: { works: "toBlob" in HTMLCanvasElement.prototype && "download" in HTMLAnchorElement.prototype, act: save },
  copy: { works: document.execCommand, act: copy },
  print: { works: window.print, act: () => window.print() },
};
for (const button of keep.querySelectorAll("button")) {
  const way = WAYS[button.dataset.keep];
  button.hidden = !way.works;
  button.onclick = way.act;
}
keep.hidden = false;

// Back and a reload ask for the form, which `live.js` changes for these words: the tab holds them sealed until somebody leaves.
history.replaceState(`${name} ${keep.dataset.sealed}`, "", "/have-your-say");
