//! Saying something with script: the check runs on the device, and what was typed stays in the page until it is safely kept.

use crate::{
    identifiers::{self, Identifier},
    refusal::Refusal,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

/// Everything the island says, in the page's language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SayTexts {
    /// Each sentence with its key. One list costs a phone less than a field for each sentence.
    pub sentences: Vec<(String, String)>,
    /// The names of the kinds of identifiers, in the order of `identifiers::Kind`.
    pub kinds: Vec<String>,
    /// The Board's help numbers that look like somebody's own.
    pub numbers: Vec<String>,
}

impl SayTexts {
    fn get(&self, key: &str) -> String {
        let found = self.sentences.iter().find(|(known, _)| known == key);
        found.map_or_else(String::new, |(_, sentence)| sentence.clone())
    }
}

/// Takes somebody's words and gives back the page with their five words. Ends in the same place as the form without script.
#[server(endpoint = "submit")]
pub async fn submit(
    token: String,
    words: String,
    age_band: String,
    area: String,
    in_care: String,
    disability: String,
    // A page that was open before an upgrade does not send it.
    #[server(default)] feeling: String,
) -> Result<String, Refusal> {
    crate::feedback::api::submit(token, words, [age_band, area, in_care, disability, feeling]).await
}

/// The form to say something. Its fields come from the page, so that they are there before, and without, any script.
#[island]
pub fn Say(texts: SayTexts, children: Children) -> impl IntoView {
    let found = RwSignal::new(Vec::<(String, String)>::new());
    let trouble = RwSignal::new(None::<String>);
    let sending = RwSignal::new(false);
    // The button to send the words as they are was clicked: Safari before 15.4 does not say which button submits a form.
    let anyway = StoredValue::new(false);
    let texts = StoredValue::new(texts);
    let say = move |key: &str| texts.read_value().get(key);

    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let checked = anyway.get_value();
        anyway.set_value(false);
        if sending.get_untracked() {
            return;
        }
        let Some(form) = event.target().and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
        let words = field(&form, "words");
        if !checked {
            let identifiers = identifiers::find_besides(&words, &texts.read_value().numbers);
            found.set(identifiers.iter().map(|identifier| named(&texts.read_value(), identifier, &words)).collect());
            if !identifiers.is_empty() {
                trouble.set(None);
                focus("found");
                return;
            }
        }
        sending.set(true);
        trouble.set(None);
        spawn_local(async move {
            let [token, age_band, area, in_care, disability, feeling] =
                ["token", "age_band", "area", "in_care", "disability", "feeling"].map(|name| field(&form, name));
            let length = words.trim().chars().filter(|letter| *letter != '\r').count();
            match submit(token, words, age_band, area, in_care, disability, feeling).await {
                Ok(page) => show(&page, &say("title")),
                // Another token is needed: the page without script gives one, and keeps the words.
                Err(Refusal::Invalid(problems)) if problems.of("token").is_some() => drop(form.submit()),
                Err(refusal) => {
                    found.set(vec![]);
                    trouble.set(Some(said(&texts.read_value(), &refusal, length)));
                    sending.set(false);
                    document().set_title(&say("title-error"));
                    focus("trouble");
                }
            }
        });
    };

    view! {
        <form method="post" action="/have-your-say" autocomplete="off" novalidate on:submit=on_submit>
            {children()}
            <div class="wrong" id="trouble" role="alert" tabindex="-1" hidden=move || trouble.read().is_none()>
                <h2>{say("error-summary-title")}</h2>
                <p>{move || trouble.get()}</p>
            </div>
            <section class="note" id="found" tabindex="-1" hidden=move || found.read().is_empty()>
                <h2>{say("check-heading")}</h2>
                <p>{say("check-intro")}</p>
                <ul>
                    {move || found.get().into_iter().map(|(kind, words)| view! { <li>{kind}": "<mark><bdi>{words}</bdi></mark></li> }).collect_view()}
                </ul>
                <p>{say("check-choice")}</p>
                <div class="btns">
                    <button
                        class="btn"
                        type="button"
                        on:click=move |_| {
                            found.set(vec![]);
                            focus("words");
                        }
                    >
                        {say("check-change")}
                    </button>
                    <button
                        class="btn quiet"
                        name="checked"
                        value="yes"
                        disabled=move || sending.get()
                        on:click=move |_| anyway.set_value(true)
                    >
                        {say("check-send")}
                    </button>
                </div>
                <p class="hush">{say("check-may-be-wrong")}</p>
            </section>
            <div class="btns" hidden=move || !found.read().is_empty()>
                <button class="btn" disabled=move || sending.get()>
                    {move || say(if sending.get() { "say-sending-short" } else { "send" })}
                </button>
            </div>
            <p role="status">{move || sending.get().then(|| say("say-sending"))}</p>
        </form>
    }
}

fn named(texts: &SayTexts, identifier: &Identifier, words: &str) -> (String, String) {
    let kind = texts.kinds.get(identifier.kind as usize).cloned().unwrap_or_default();
    (kind, words.get(identifier.start..identifier.end).unwrap_or("").to_string())
}

/// The sentence for a refusal. The words are still in the box.
fn said(texts: &SayTexts, refusal: &Refusal, length: usize) -> String {
    let key = match refusal {
        Refusal::Invalid(problems) => problems.iter().next().map_or("", |(_, key)| key),
        Refusal::TooLong => "say-error-long",
        Refusal::Forbidden => "say-error-elsewhere",
        Refusal::Slowly => "error-429-text",
        Refusal::Offline => "say-error-offline",
        // The server, or a proxy before it, has answered: it is not the signal.
        _ => "error-503-text",
    };
    texts.get(key).replace("{count}", &crate::feedback::thousands(length))
}

fn field(form: &web_sys::HtmlFormElement, name: &str) -> String {
    let data = web_sys::FormData::new_with_form(form).ok();
    data.and_then(|data| data.get(name).as_string()).unwrap_or_default()
}

/// Puts the five words in the place of the page. The words that were sent are gone from it.
fn show(page: &str, title: &str) {
    let document = document();
    document.set_title(title);
    if let Some(main) = document.get_element_by_id("main") {
        main.set_inner_html(page);
        run_script(&main);
        window().scroll_to_with_x_and_y(0.0, 0.0);
        if let Some(heading) = main.query_selector("h1").ok().flatten().and_then(|heading| heading.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = heading.focus();
        }
    }
}

/// A script that came as text does not run; an element with the same address does.
fn run_script(main: &web_sys::Element) {
    let Ok(Some(text)) = main.query_selector("script") else { return };
    if let (Some(address), Ok(script)) = (text.get_attribute("src"), document().create_element("script")) {
        let _ = script.set_attribute("type", "module").and_then(|()| script.set_attribute("src", &address));
        let _ = main.append_child(&script);
    }
}

/// Moves the focus, once what is to be focused is there to see.
fn focus(id: &'static str) {
    request_animation_frame(move || {
        let found = document().get_element_by_id(id);
        if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Problems;
    use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};

    fn texts() -> SayTexts {
        let keys = ["say-error-empty", "say-error-offline", "error-429-text", "error-503-text"];
        SayTexts { sentences: keys.map(|key| (key.into(), key.into())).to_vec(), kinds: vec![], numbers: vec![] }
    }

    #[test]
    fn only_a_lost_connection_is_called_one() {
        let told = |refusal: Refusal| said(&texts(), &refusal, 3);
        assert_eq!(told(Refusal::from_server_fn_error(ServerFnErrorErr::Request("no network".into()))), "say-error-offline");
        // A proxy's own page instead of an answer, and a fault.
        let page = Refusal::from_server_fn_error(ServerFnErrorErr::Deserialization("<html>".into()));
        for refusal in [page, Refusal::Busy, Refusal::Broken, Refusal::Gone] {
            assert_eq!(told(refusal), "error-503-text");
        }
        assert_eq!(told(Refusal::Slowly), "error-429-text");
        assert_eq!(told(Refusal::Invalid(Problems::one("words", "say-error-empty"))), "say-error-empty");
    }
}
