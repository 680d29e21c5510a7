// Texts that try to run as code or markup. Each would call pwn(), or leave an element of the class zq.

const TRICKS = [
  '<script class=zq>pwn()</script>',
  '<img class=zq src=x onerror=pwn()>',
  '<svg class=zq onload=pwn()>',
  '<iframe class=zq srcdoc="<script>parent.pwn()</script>">',
  '<a class=zq href=javascript:pwn() autofocus onfocus=pwn()>x</a>',
  '<details class=zq open ontoggle=pwn()>',
  '<style class=zq>body{display:none}</style>',
  '<zq><form class=zq action=//evil.example><button autofocus onfocus=pwn()>',
];

/** Ways out of where the text might stand. */
const WAYS_OUT = ['', '</textarea>', '">', "'>", '</title></bdi></script>'];

export const PAYLOADS: string[] = WAYS_OUT.flatMap((out) => TRICKS.map((trick) => `say ${out}${trick}`));
