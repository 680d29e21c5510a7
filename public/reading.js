// Keeps the reading age beside a text up to date while somebody writes it. src/text/readability.rs counts the same way.
const SHORTEST = 4;
const AGE_AT_START = 5;

const syllables = (word) => {
  if (/^[0-9]+$/.test(word) || /^\p{Uppercase}{2,}$/u.test(word)) return [...word].length;
  const letters = word.toLowerCase().replace(/[^a-z]/g, "");
  if (letters.length <= 3) return 1;
  let stem = letters;
  if (/[^aeiouyl]es$/.test(letters) || /[^td]ed$/.test(letters)) stem = letters.slice(0, -2);
  else if (/[^l]e$/.test(letters)) stem = letters.slice(0, -1);
  const vowels = stem.replace(/^y/, "").match(/[aeiouy]+/g) || [];
  return Math.max(1, vowels.reduce((sum, group) => sum + Math.ceil(group.length / 2), 0));
};

const spoken = (sentence) => (sentence.match(/[\p{Alphabetic}\p{N}’']+/gu) || []).filter((word) => /[\p{Alphabetic}\p{N}]/u.test(word)).map(syllables);

const readingAge = (text) => {
  const sentences = text.split(/[.?!:\n]/).map(spoken).filter((words) => words.length >= SHORTEST);
  if (!sentences.length) return null;
  const words = sentences.reduce((sum, sentence) => sum + sentence.length, 0);
  const sounds = sentences.reduce((sum, sentence) => sum + sentence.reduce((all, word) => all + word, 0), 0);
  const age = (0.39 * words) / sentences.length + (11.8 * sounds) / words - 15.59 + AGE_AT_START;
  return Math.min(18, Math.max(5, Math.round(age)));
};

for (const output of document.querySelectorAll("output[data-reads]")) {
  const box = document.getElementById(output.dataset.reads);
  const { goal, fine, hard, short } = output.dataset;
  const show = () => {
    const age = readingAge(box.value);
    const sentence = age === null ? short : (age > Number(goal) ? hard : fine).replace("#", age);
    // A screen reader reads it when it changes, not with every letter.
    if (output.textContent !== sentence) output.textContent = sentence;
  };
  let waits;
  box.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(show, 400);
  });
  show();
}
