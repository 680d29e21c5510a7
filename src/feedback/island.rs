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
    pub send: String,
    pub found: String,
    pub intro: String,
    pub choice: String,
    pub may_be_wrong: String,
    pub change: String,
    pub send_anyway: String,
    /// The names of the kinds of identifiers, in the order of `identifiers::Kind`.
    pub kinds: Vec<String>,
    /// The Board's help numbers that look like somebody's own.
    pub numbers: Vec<String>,
    pub wrong: String,
    /// Each problem's key and sentence.
    pub troubles: Vec<(String, String)>,
    pub sending: String,
    pub slowly: String,
    pub busy: String,
    pub offline: String,
    /// The title of the page once it shows the five words.
    pub title: String,
    /// Its title while something is wrong.
    pub error_title: String,
}

/// Takes somebody's words and gives back the page with their five words. Ends in the same place as the form without script.
#[server(endpoint = "submit")]
pub async fn submit(token: String, words: String, age_band: String, area: String, in_care: String, disability: String) -> Result<String, Refusal> {
    crate::feedback::api::submit(token, words, [age_band, area, in_care, disability]).await
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
            let [token, age_band, area, in_care, disability] = ["token", "age_band", "area", "in_care", "disability"].map(|name| field(&form, name));
            let length = words.trim().chars().filter(|letter| *letter != '\r').count();
            match submit(token, words, age_band, area, in_care, disability).await {
                Ok(page) => show(&page, &texts.read_value().title),
                // Another token is needed: the page without script gives one, and keeps the words.
                Err(Refusal::Invalid(problems)) if problems.of("token").is_some() => drop(form.submit()),
                Err(refusal) => {
                    found.set(vec![]);
                    trouble.set(Some(said(&texts.read_value(), &refusal, length)));
                    sending.set(false);
                    document().set_title(&texts.read_value().error_title);
                    focus("trouble");
                }
            }
        });
    };

    view! {
        <form method="post" action="/have-your-say" autocomplete="off" novalidate on:submit=on_submit>
            {children()}
            <div class="wrong" id="trouble" role="alert" tabindex="-1" hidden=move || trouble.read().is_none()>
                <h2>{texts.read_value().wrong.clone()}</h2>
                <p>{move || trouble.get()}</p>
            </div>
            <section class="note" id="found" tabindex="-1" hidden=move || found.read().is_empty()>
                <h2>{texts.read_value().found.clone()}</h2>
                <p>{texts.read_value().intro.clone()}</p>
                <ul>
                    {move || found.get().into_iter().map(|(kind, words)| view! { <li>{kind}": "<mark><bdi>{words}</bdi></mark></li> }).collect_view()}
                </ul>
                <p>{texts.read_value().choice.clone()}</p>
                <div class="btns">
                    <button
                        class="btn"
                        type="button"
                        on:click=move |_| {
                            found.set(vec![]);
                            focus("words");
                        }
                    >
                        {texts.read_value().change.clone()}
                    </button>
                    <button
                        class="btn quiet"
                        name="checked"
                        value="yes"
                        disabled=move || sending.get()
                        on:click=move |_| anyway.set_value(true)
                    >
                        {texts.read_value().send_anyway.clone()}
                    </button>
                </div>
                <p class="hush">{texts.read_value().may_be_wrong.clone()}</p>
            </section>
            <div class="btns" hidden=move || !found.read().is_empty()>
                <button class="btn" disabled=move || sending.get()>{texts.read_value().send.clone()}</button>
            </div>
            <p role="status">{move || sending.get().then(|| texts.read_value().sending.clone())}</p>
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
        Refusal::Slowly => return texts.slowly.clone(),
        Refusal::Offline => return texts.offline.clone(),
        // The server, or a proxy before it, has answered: it is not the signal.
        _ => return texts.busy.clone(),
    };
    let sentence = texts.troubles.iter().find(|(known, _)| known == key).map_or(&texts.offline, |(_, sentence)| sentence);
    sentence.replace("{count}", &crate::feedback::thousands(length))
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
        let of = |name: &str| name.to_string();
        SayTexts {
            send: of("send"),
            found: of("found"),
            intro: of("intro"),
            choice: of("choice"),
            may_be_wrong: of("may be wrong"),
            change: of("change"),
            send_anyway: of("send anyway"),
            kinds: vec![],
            numbers: vec![],
            wrong: of("wrong"),
            troubles: vec![("say-error-empty".into(), of("empty"))],
            sending: of("sending"),
            slowly: of("slowly"),
            busy: of("busy"),
            offline: of("offline"),
            title: of("title"),
            error_title: of("error title"),
        }
    }

    #[test]
    fn only_a_lost_connection_is_called_one() {
        let told = |refusal: Refusal| said(&texts(), &refusal, 3);
        assert_eq!(told(Refusal::from_server_fn_error(ServerFnErrorErr::Request("no network".into()))), "offline");
        // A proxy's own page instead of an answer, and a fault.
        let page = Refusal::from_server_fn_error(ServerFnErrorErr::Deserialization("<html>".into()));
        for refusal in [page, Refusal::Busy, Refusal::Broken, Refusal::Gone] {
            assert_eq!(told(refusal), "busy");
        }
        assert_eq!(told(Refusal::Slowly), "slowly");
        assert_eq!(told(Refusal::Invalid(Problems::one("words", "say-error-empty"))), "empty");
    }
}
