//! Small parts that several pages share.

use crate::{
    text::Catalogue,
    web::{
        Page,
        page::{HelpLink, Site},
    },
};
use fast_qr::QRBuilder;
use leptos::prelude::*;
use std::sync::Arc;

/// The quiet zone of a QR code, in its own squares: with less, some phones don't find it.
const QUIET: usize = 4;

/// A box to write in. leptos prints a textarea's text unescaped, so it is escaped here; the line break before it is the one
/// that HTML swallows, so that a text beginning with one keeps it.
#[component]
pub fn SafeTextarea(
    #[prop(into)] name: String,
    text: String,
    #[prop(default = 4)] rows: u8,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] described: String,
    #[prop(optional)] wrong: bool,
    #[prop(optional)] readonly: bool,
    #[prop(optional)] focus: bool,
    #[prop(optional)] placeholder: Option<&'static str>,
    /// Whether the form says if the browser may fill in the box again.
    #[prop(optional)]
    as_form: bool,
) -> impl IntoView {
    let escaped = format!("\n{}", html_escape::encode_text(&text));
    let described = (!described.is_empty()).then_some(described);
    let id = if id.is_empty() { name.clone() } else { id };
    view! {
        <textarea id=id name=name rows=rows.to_string() autocomplete=(!as_form).then_some("off") dir="auto" readonly=readonly autofocus=focus placeholder=placeholder aria-describedby=described aria-invalid=wrong.then_some("true") inner_html=escaped></textarea>
    }
}

/// The error summary on top of a page: each problem links to its field. It takes the focus when the page opens.
#[component]
pub fn ErrorSummary(text: &'static Catalogue, problems: Vec<(String, String)>) -> impl IntoView {
    (!problems.is_empty()).then(|| {
        let items = problems.into_iter().map(|(field, sentence)| {
            let field = if field == "token" { "words".into() } else { field };
            view! { <li><a href=format!("#{field}")>{sentence}</a></li> }
        });
        view! {
            <div class="wrong" role="alert" tabindex="-1" id="wrong" autofocus=true>
                <h2>{text.get("error-summary-title")}</h2>
                <ul>{items.collect_view()}</ul>
            </div>
        }
    })
}

/// The Board's help numbers beside a box where somebody writes. A number with a gap in it would turn round in a language that is
/// written from the right, hence `bdi`.
#[component]
pub fn Tels(site: Arc<Site>) -> impl IntoView {
    let links = site.help.iter().map(|help| {
        let HelpLink { label, link, number } = help.clone();
        view! { <a class="tel" href=link><span>{label}</span><bdi dir="ltr">{number}</bdi></a> }
    });
    view! { <div class="tels">{links.collect_view()}</div> }
}

/// The link to help on a page where somebody writes, and the script that opens help over the page. Without script it opens a new tab.
pub fn help_over(page: &Page) -> impl IntoView + use<> {
    let text = page.text;
    view! {
        <p><a href="/help" target="_blank" rel="noopener">{text.get("say-help-more")}</a></p>
        <script type="module" id="over" src=page.asset("help.js") data-close=text.get("say-help-close")></script>
    }
}

/// An icon. It decorates words beside it, so it is hidden from screen readers.
#[component]
pub fn Picture(name: &'static str) -> impl IntoView {
    let drawing = match name {
        "clock" => r#"<circle class="p" cx="24" cy="24" r="18"/><path class="k" d="M24 13v11l7 5"/>"#,
        "who" => {
            r#"<path class="p" d="M7 44c0-12 7-17 17-17s17 5 17 17z"/><circle class="p" cx="24" cy="15" r="10"/><path class="k" d="M21 13q0-3 3-3t3 3q0 2-3 3v1M24 20v.1"/>"#
        }
        "lock" => r#"<path class="o" d="M15 22v-6a9 9 0 0 1 18 0v6"/><path class="y" d="M9 22h30v20H9z"/><path class="k" d="M24 30v4"/>"#,
        "said" => r#"<path class="y" d="M14 6h20a9 9 0 0 1 9 9v9a9 9 0 0 1-9 9H17L5 42V15a9 9 0 0 1 9-9z"/><path class="k" d="M14 16h20M14 24h11"/>"#,
        "paper" => r#"<path class="p" d="M8 6h32v36H8z"/><path class="k" d="M15 14h18M15 20h13M15 26h18M15 32h10M15 38h15"/>"#,
        "read" => {
            r#"<path class="y" d="M14 6h20a9 9 0 0 1 9 9v9a9 9 0 0 1-9 9H17L5 42V15a9 9 0 0 1 9-9z"/><circle class="p" cx="16" cy="20" r="6"/><circle class="p" cx="32" cy="20" r="6"/><path class="k" d="M22 19q2-2 4 0"/>"#
        }
        "group" => {
            r#"<path class="y" d="M24 3h13a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7H25l-8 6V10a7 7 0 0 1 7-7z"/><path class="y" d="M12 11h13a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7H13l-8 6V18a7 7 0 0 1 7-7z"/><path class="y" d="M22 20h13a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7H23l-8 6V27a7 7 0 0 1 7-7z"/>"#
        }
        "talk" => {
            r#"<path class="y" d="M12 3h15a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7H13l-8 6V10a7 7 0 0 1 7-7z"/><path class="g" d="M36 18H21a7 7 0 0 0-7 7v6a7 7 0 0 0 7 7h14l8 6V25a7 7 0 0 0-7-7z"/>"#
        }
        _ => {
            r#"<path class="p" d="M8 4h24v40H8z"/><path class="k" d="M14 13h12M14 21h8"/><path class="y" d="M25 19h11a7 7 0 0 1 7 7v5a7 7 0 0 1-7 7H26l-8 6V26a7 7 0 0 1 7-7z"/><path class="k" d="m25 28 4 4 8-8"/>"#
        }
    };
    view! { <svg class="pic" viewBox="0 0 48 48" aria-hidden="true" inner_html=drawing></svg> }
}

/// A sentence beside a closed padlock: words that nobody but their owner can open.
pub fn padlock(sentence: String) -> impl IntoView {
    view! { <ul class="know"><li><Picture name="lock"/><span>{sentence}</span></li></ul> }
}

/// A QR code as one picture, on white so that it is found on a dark page too. `None` when the text is too long for one.
pub fn qr(text: &str, label: &'static str) -> Option<impl IntoView + use<>> {
    let code = QRBuilder::new(text).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let run = (x..code.size).take_while(|&x| code[y][x].value()).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run + 1;
        }
    }
    let side = code.size + 2 * QUIET;
    Some(view! {
        <svg viewBox=format!("0 0 {side} {side}") width="220" height="220" role="img" aria-label=label>
            <rect width=side.to_string() height=side.to_string() rx="3" fill="#fff"></rect>
            <path d=path fill="#000" shape-rendering="crispEdges"></path>
        </svg>
    })
}
