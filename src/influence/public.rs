//! What the journey and "you said, we did" both show: the path, its stops, the Board's answer, and what changed in the plan.

use crate::{
    clock::say_day,
    influence::{
        AnswerKind, Strength,
        store::{Answer, Change},
    },
    progress::stages::{Line, State, Stop, kind_key, strength_key},
    text::Catalogue,
};
use jiff::civil::Date;
use leptos::prelude::*;

/// Where the stops of a path lie in its picture: four along the top, then back along the bottom.
const PLACES: [(u32, u32); 7] = [(14, 46), (105, 46), (196, 46), (287, 46), (287, 104), (196, 104), (105, 104)];

/// The path as a drawing; its title says the same in one sentence.
pub fn road(words: &'static Catalogue, stops: &[Stop], id: String) -> impl IntoView + use<> {
    let now = stops.iter().position(|stop| stop.state == State::Now).unwrap_or(0);
    let (count, stop) = (stops.len().to_string(), (now + 1).to_string());
    let name = stops.get(now).map_or("", |stop| words.get(stop.key));
    let title = words.with("journey-picture", [("count", &count), ("stop", &stop), ("name", name)]);
    let (line, view_box) = match stops.len() {
        0..=4 => (format!("M14 46H{}", PLACES[stops.len().saturating_sub(1)].0), "0 0 320 60"),
        _ => ("M14 46H287A29 29 0 0 1 287 104H105".into(), "0 0 320 124"),
    };
    let circles = stops.iter().zip(PLACES).map(|(stop, (x, y))| {
        let reached = matches!(stop.state, State::Done | State::Now).then_some("g");
        view! { <circle class=reached cx=x.to_string() cy=y.to_string() r="8"></circle> }
    });
    let circles = circles.collect_view();
    let (x, y) = PLACES[now.min(PLACES.len() - 1)];
    let words_shape = format!("M{} {}h22a8 8 0 0 1 8 8v10a8 8 0 0 1-8 8h-14l-12 12v-30a8 8 0 0 1 4-8z", x - 2, y - 43);
    let written = format!("M{0} {1}h17M{0} {2}h10", x + 2, y - 34, y - 26);
    let (labelled, done) = (id.clone(), format!("{now} 9"));
    view! {
        <svg class="road flip" viewBox=view_box role="img" aria-labelledby=labelled>
            <title id=id>{title}</title>
            <path class="d" d=line.clone()></path>
            <path class="k" pathLength=stops.len().saturating_sub(1).to_string() stroke-dasharray=done d=line></path>
            {circles}
            <path class="y" d=words_shape></path>
            <path class="l" d=written></path>
        </svg>
    }
}

/// The path in words.
pub fn steps(words: &'static Catalogue, stops: &[Stop]) -> impl IntoView + use<> {
    let stops = stops.iter().map(|stop| {
        let (class, state) = match stop.state {
            State::Done => ("done", "journey-state-done"),
            State::Now => ("now", "journey-state-now"),
            State::Skipped => ("next", "journey-state-skipped"),
            State::Next => ("next", "journey-state-next"),
        };
        let current = (stop.state == State::Now).then_some("step");
        let lines = stop.lines.iter().map(|line| told(words, line)).collect_view();
        view! { <li class=class aria-current=current><span class="state">{words.get(state)}</span><b>{words.get(stop.key)}</b>{lines}</li> }
    });
    view! { <ol class="steps" aria-label=words.get("journey-steps-label")>{stops.collect_view()}</ol> }
}

fn told(words: &'static Catalogue, line: &Line) -> impl IntoView + use<> {
    let sentence = match line.day {
        Some(day) => words.with(line.key, [("date", &say_day(day))]),
        None => words.get(line.key).to_string(),
    };
    let alone = line.names.len() == 1;
    let names = line.names.iter().cloned().map(|name| {
        let name = view! { <bdi dir="auto">{name}</bdi> };
        if alone { view! { " "{name} }.into_any() } else { view! { <span>{name}</span> }.into_any() }
    });
    view! { <span>{sentence}{names.collect_view()}</span> }
}

/// The day by which the Board decides, or does what it said; or that it is late.
pub fn until(words: &Catalogue, answer: &Answer, today: Date) -> Option<String> {
    let day = answer.until?;
    let key = match (answer.kind, day < today) {
        (AnswerKind::StillDeciding, false) => "answer-until",
        (AnswerKind::StillDeciding, true) => "answer-until-past",
        (AnswerKind::WillDo, false) => "answer-done-by",
        (AnswerKind::WillDo, true) => "answer-done-by-past",
        _ => return None,
    };
    Some(words.with(key, [("date", &say_day(day))]))
}

/// What the Board said, in its shape; `named` where nothing above says whose words these are.
pub fn answer(words: &'static Catalogue, answer: &Answer, today: Date, named: bool) -> impl IntoView + use<> {
    let on = answer.published_on.map(|day| words.with("answer-by", [("date", &say_day(day))]));
    let until = until(words, answer, today);
    view! {
        <div class="we">
            {named.then(|| view! { <p class="who">{words.get("answer-heading")}</p> })}
            <p class="kind">{words.get(kind_key(answer.kind))}</p>
            <p class="said" dir="auto">{answer.words.clone()}</p>
            {until.map(|until| view! { <p>{until}</p> })}
            {on.map(|on| view! { <p>{on}</p> })}
        </div>
    }
}

/// What the plan said before and says now, and how much young people had to do with it.
pub fn change(words: &'static Catalogue, change: &Change, strength: Strength) -> impl IntoView + use<> {
    let before = change.before.clone();
    view! {
        <dl class="diff">
            {before.map(|before| view! { <dt>{words.get("change-before")}</dt><dd><del class="said" dir="auto">{before}</del></dd> })}
            <dt>{words.get("change-after")}</dt>
            <dd class="after"><ins class="said" dir="auto">{change.after.clone()}</ins></dd>
            <dt>{words.get("change-why")}</dt>
            <dd class="said"><bdi dir="auto">{change.reason.clone()}</bdi></dd>
        </dl>
        <p>{words.get(strength_key(strength))}" "{words.with("change-on", [("date", &say_day(change.changed_on))])}</p>
    }
}

/// What young people said beside what the Board said to it, and whatever else belongs to the two.
pub fn pair(
    words: &'static Catalogue,
    number: usize,
    said: &Answer,
    changes: &[(Change, Strength)],
    today: Date,
    more: Option<AnyView>,
) -> impl IntoView + use<> {
    let id = format!("said-{number}");
    let about = if said.theme_about.trim().is_empty() { said.theme_name.clone() } else { said.theme_about.clone() };
    let answer = match said.withdrawn_on {
        None => answer(words, said, today, true).into_any(),
        Some(day) => {
            let taken_back = words.with("did-taken-back", [("date", &say_day(day))]);
            let note = said.withdrawn_note.clone();
            view! { <div class="we"><p class="who">{words.get("answer-heading")}</p><p>{taken_back}</p><p class="said" dir="auto">{note}</p></div> }
                .into_any()
        }
    };
    let changes: Vec<_> = changes.iter().map(|(what, strength)| change(words, what, *strength)).collect();
    let changes = (!changes.is_empty()).then(|| view! { <div class="note"><h3>{words.get("change-heading")}</h3>{changes}</div> });
    view! {
        <article class="pair" aria-labelledby=id.clone()>
            <h2 id=id.clone()><bdi dir="auto">{said.theme_name.clone()}</bdi></h2>
            <div class="you"><p class="who">{words.get("did-said")}</p><p class="said" dir="auto">{about}</p></div>
            {answer}
            {changes}
            {more}
        </article>
    }
}
