//! The page to say something: the box on the first screen with three short promises, the optional facts, and the promises in full at Send.

use crate::{
    board::Board,
    feedback::{
        AgeBand, Feeling, MOST_CHARACTERS,
        check_page::KINDS,
        form::{self, FACTS},
        island::{Say, SayTexts},
        pages::Typed,
        thousands,
    },
    form::Problems,
    identifiers,
    text::Catalogue,
    web::{
        Page,
        markup::{IntoMarkup, Markup},
        parts::{ErrorSummary, Picture, SafeTextarea, Tels, help_over},
    },
};
use leptos::prelude::*;
use strum::VariantArray;

/// The ways to begin, each with the key of its words.
const OPENERS: [(&str, &str); 3] = [("stop", "say-open-stop"), ("helped", "say-open-helped"), ("change", "say-open-change")];

/// The words of each opener.
pub(super) fn openers(text: &'static Catalogue) -> [&'static str; OPENERS.len()] {
    OPENERS.map(|(_, key)| text.get(key))
}

/// The words of the opener that was tapped.
pub(super) fn opener(text: &'static Catalogue, tapped: &str) -> Option<&'static str> {
    OPENERS.iter().find(|(name, _)| *name == tapped).map(|(_, key)| text.get(key))
}

/// The part of the page that changes from day to day.
pub(super) struct Now {
    /// Whether the Board has a safeguarding lead.
    pub has_lead: bool,
    /// The day since which nobody has read, as people say it.
    pub unread_since: Option<String>,
}

pub(super) fn say_view(page: &Page, board: &Board, now: &Now, typed: &Typed, problems: &Problems) -> impl IntoView + use<> {
    let text = page.text;
    let notice = notice(text, typed, problems);
    let is_new = problems.is_empty() && typed.words.is_empty();
    let token = typed.token.clone();
    let (field, feelings, facts) = (box_view(text, typed, &notice), feelings_view(text, typed, &notice), facts_view(text, board, typed, &notice));
    let (left, over) = (text.with("say-left", [("count", "{count}")]), text.with("say-over", [("count", "{count}")]));
    view! {
        <ErrorSummary text=text problems=notice.clone()/>
        <h1 class="ask">{text.get("say-heading")}</h1>
        {promises(page, now)}
        <div class="two talk">
            <Say texts=say_texts(text, board)>
                // Enter in a field presses the first button of its form, which must not be an opener. No one sees this one.
                <button class="enter">{text.get("send")}</button>
                // Only on a page that was asked for: the state it sets would make another page of an answer to a post.
                {is_new.then(|| view! { <keep-typed></keep-typed> })}
                <input type="hidden" name="token" value=token/>
                {field}
                <div class="adds">{feelings}{facts}</div>
            </Say>
            {in_full(page, board, now)}
        </div>
        <script type="module" id="talk" src=page.asset("say.js") data-first="" data-left=left data-over=over data-sending=text.get("say-sending-short")></script>
    }
}

/// Three promises of one line, and before them whatever makes them worse today.
fn promises(page: &Page, now: &Now) -> impl IntoView + use<> {
    let text = page.text;
    let unread = now.unread_since.as_ref().map(|day| text.with("say-unread", [("date", day)]));
    let no_lead = (!now.has_lead).then(|| text.get("say-know-no-lead"));
    let call = page.site().help.first().cloned().map(|help| {
        view! { " "<a href=help.link><bdi>{help.label}</bdi>" "<bdi dir="ltr"><b>{help.number}</b></bdi></a> }
    });
    view! {
        <ul class="vows">
            {unread.map(|unread| view! { <li><b>{unread}</b></li> })}
            {no_lead.map(|no_lead| view! { <li><b>{no_lead}</b></li> })}
            <li>{text.get("say-vow-now")}{call}</li>
            <li>{text.get("say-vow-come")}</li>
            <li>{text.get("say-vow-secret")}" "<a href="#know">{text.get("say-vow-more")}</a></li>
        </ul>
    }
}

/// The promises in full, beside the box on a desk and under Send on a phone.
fn in_full(page: &Page, board: &Board, now: &Now) -> impl IntoView + use<> {
    let text = page.text;
    let [_, (_, max)] = form::lengths("");
    let readers = match now.has_lead {
        true => view! { <span>{text.get("say-know-readers")}</span> }.into_markup(),
        false => view! { <span><bdi dir="auto">{board.readers.clone()}</bdi>" "{text.get("say-know-no-lead")}</span> }.into_markup(),
    };
    view! {
        <section class="note" aria-labelledby="know">
            <h2 id="know" tabindex="-1">{text.get("say-know-heading")}</h2>
            <ul class="know">
                <li><Picture name="clock"/><span>{text.get("say-know-emergency")}</span></li>
                <li><Picture name="who"/><span>{text.get("say-know-find-you")}</span></li>
                <li><Picture name="read"/>{readers}</li>
                <li><Picture name="talk"/><bdi dir="auto">{board.passed_on.clone()}</bdi></li>
            </ul>
            <Tels site=page.site()/>
            {help_over(page)}
            <p id="words-hint">{text.with("say-words-hint", [("max", &max)])}" "{text.get("say-words-leave-hint")}</p>
            <p>{text.get("say-after")}</p>
        </section>
    }
}

/// The box, and the ways to begin under it. Script shows the island's problem here too, and near the end how many letters are left.
fn box_view(text: &'static Catalogue, typed: &Typed, notice: &[(String, String)]) -> impl IntoView + use<> {
    // A problem of the page itself, such as a busy server, stands in the summary alone.
    let wrong = notice.iter().find(|(name, _)| name == "words").map(|(_, text)| text.clone());
    let (is_wrong, words, goes_on) = (wrong.is_some(), typed.words.clone(), typed.goes_on);
    let starts = OPENERS.map(|(name, key)| view! { <button name="opener" value=name><span>{text.get(key)}</span>"…"</button> });
    view! {
        <div class="field" class:bad=is_wrong>
            <label class="hide" for="words">{text.get("say-words-label")}</label>
            <p class="error" id="words-error" hidden=!is_wrong>{wrong}</p>
            <div class="box">
                <SafeTextarea
                    name="words"
                    text=words
                    rows=4
                    described="words-hint words-error"
                    wrong=is_wrong
                    focus=goes_on
                    placeholder=text.get("say-names")
                    as_form=true
                />
                <div class="starts" role="group" aria-label=text.get("say-open-label")>{starts.into_iter().collect_view()}</div>
                <p class="left" id="left" aria-hidden="true"></p>
                <p class="hide" id="left-told" role="status"></p>
            </div>
        </div>
    }
}

fn error(notice: &[(String, String)], field: &str) -> impl IntoView + use<> {
    let text = notice.iter().find(|(name, _)| name == field).map(|(_, text)| text.clone());
    text.map(|text| view! { <p class="error">{text}</p> })
}

/// The eyes and the mouth of each feeling.
fn face(feeling: Feeling) -> impl IntoView {
    let lines = match feeling {
        Feeling::Worried => "M13 17l6-3M35 17l-6-3M17 22v1M31 22v1M15 34q3-4 6-1t6 0 6-1",
        Feeling::Angry => "M12 14l8 4M36 14l-8 4M17 22v1M31 22v1M16 35q8-7 16 0",
        Feeling::Sad => "M17 19v2M31 19v2M16 35q8-8 16 0",
        Feeling::Okay => "M17 19v2M31 19v2M16 31h16",
        Feeling::Happy => "M17 18v2M31 18v2M14 27q10 12 20 0",
        Feeling::MixedUp => "M13 15l6-2M31 20v2M17 19v2M15 31q5 5 9 0t9 1",
    };
    let drawing = format!(r#"<circle class="y" cx="24" cy="24" r="20"/><path class="k" d="{lines}"/>"#);
    view! { <svg class="pic" viewBox="0 0 48 48" aria-hidden="true" inner_html=drawing></svg> }
}

fn feelings_view(text: &'static Catalogue, typed: &Typed, notice: &[(String, String)]) -> impl IntoView + use<> {
    let chosen = typed.fact("feeling").to_string();
    let keys = ["say-feeling-1", "say-feeling-2", "say-feeling-3", "say-feeling-4", "say-feeling-5", "say-feeling-6"];
    let faces = Feeling::VARIANTS.iter().zip(keys).map(|(&feeling, key)| {
        let value: &'static str = feeling.into();
        pick("feeling", value, text.get(key), chosen == value, Some(face(feeling).into_markup()))
    });
    let faces = faces.collect_view();
    view! {
        <details open=!chosen.is_empty()>
            <summary>{face(Feeling::Happy)}<span>{text.get("say-feelings-summary")}<b id="felt"></b></span></summary>
            <fieldset class="faces" id="feeling" aria-describedby="feeling-hint">
                <legend>{text.get("say-feelings")}</legend>
                <p class="hint" id="feeling-hint">{text.get("say-feelings-why")}</p>
                {error(notice, "feeling")}
                {faces}
                {pick("feeling", "", text.get("say-facts-skip"), chosen.is_empty(), None)}
            </fieldset>
        </details>
    }
}

fn facts_view(text: &'static Catalogue, board: &Board, typed: &Typed, notice: &[(String, String)]) -> impl IntoView + use<> {
    let is_open = notice.iter().any(|(field, _)| field != "feeling" && FACTS.contains(&field.as_str()));
    let skip = text.get("say-facts-skip");
    let yes_no = |name: &'static str| {
        let picks = [("yes", text.get("say-facts-yes")), ("no", text.get("say-facts-no")), ("", skip)];
        picks.map(|(value, label)| pick(name, value, label, typed.fact(name) == value, None)).into_iter().collect_view()
    };
    let ages = AgeBand::VARIANTS.iter().zip(["say-facts-age-1", "say-facts-age-2", "say-facts-age-3", "say-facts-age-4"]);
    let ages = ages.map(|(&band, key)| (band.into(), text.get(key))).chain([("", skip)]);
    let ages = ages.map(|(value, label)| pick("age_band", value, label, typed.fact("age_band") == value, None)).collect_view();
    let area = typed.fact("area").to_string();
    let areas = board.areas.iter().map(|name| view! { <option value=name.clone() selected=*name == area>{name.clone()}</option> }).collect_view();
    view! {
        <details open=is_open>
            <summary><Picture name="who"/>{text.get("say-facts-summary")}</summary>
            <p>{text.get("say-facts-why")}</p>
            <fieldset class="picks" id="age_band"><legend>{text.get("say-facts-age")}</legend>{error(notice, "age_band")}{ages}</fieldset>
            <div class="field">
                <label for="area">{text.get("say-facts-area")}</label>
                <p class="hint" id="area-hint">{text.get("say-facts-area-hint")}</p>
                {error(notice, "area")}
                <select id="area" name="area" aria-describedby="area-hint"><option value="">{skip}</option>{areas}</select>
            </div>
            <fieldset class="picks" id="in_care" aria-describedby="in_care-hint">
                <legend>{text.get("say-facts-in-care")}</legend>
                <p class="hint" id="in_care-hint">{text.get("say-facts-in-care-hint")}</p>
                {error(notice, "in_care")}{yes_no("in_care")}
            </fieldset>
            <fieldset class="picks" id="disability" aria-describedby="disability-hint">
                <legend>{text.get("say-facts-disability")}</legend>
                <p class="hint" id="disability-hint">{text.get("say-facts-disability-hint")}</p>
                {error(notice, "disability")}{yes_no("disability")}
            </fieldset>
        </details>
    }
}

fn pick(name: &'static str, value: &'static str, label: &'static str, chosen: bool, picture: Option<Markup>) -> impl IntoView {
    view! { <label class="pick"><input type="radio" name=name value=value checked=chosen/>{picture}{label}</label> }
}

/// Each problem with its field and its sentence.
fn notice(text: &'static Catalogue, typed: &Typed, problems: &Problems) -> Vec<(String, String)> {
    let [(_, count), (_, max)] = form::lengths(&typed.words);
    problems.iter().map(|(field, key)| (field.to_string(), text.with(key, [("count", &count), ("max", &max)]))).collect()
}

/// The sentences that the island says as they stand in the catalogue.
const SAID: [&str; 19] = [
    "send",
    "say-sending",
    "say-sending-short",
    "check-heading",
    "check-intro",
    "check-choice",
    "check-may-be-wrong",
    "check-change",
    "check-send",
    "error-summary-title",
    "error-429-text",
    "error-503-text",
    "say-error-offline",
    "say-error-empty",
    "say-error-own-receipt",
    "say-error-token",
    "say-error-again",
    "say-error-fact",
    "say-error-elsewhere",
];

/// The texts of the island, in the page's language.
fn say_texts(text: &'static Catalogue, board: &Board) -> SayTexts {
    let get = |key: &str| text.get(key).to_string();
    let title = |key: &str, page: &str| text.with(key, [("page", text.get(page)), ("site", text.get("site-name"))]);
    let long = text.with("say-error-long", [("count", "{count}"), ("max", &thousands(MOST_CHARACTERS))]);
    let made = [("title", title("title-page", "receipt-title")), ("title-error", title("title-error", "say-title")), ("say-error-long", long)];
    SayTexts {
        sentences: SAID.map(|key| (key, get(key))).into_iter().chain(made).map(|(key, sentence)| (key.into(), sentence)).collect(),
        kinds: KINDS.iter().map(|(_, key)| get(key)).collect(),
        // The others are never found.
        numbers: board.numbers().into_iter().filter(|number| !identifiers::find(number).is_empty()).collect(),
    }
}
